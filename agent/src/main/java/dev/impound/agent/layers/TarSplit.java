package dev.impound.agent.layers;

import dev.impound.wire.Printable;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The engine's record of how a layer's archive was put together: one JSON object a line, packed by
 * gzip. Headers and padding stand in it, files are named. One line is held at a time, and none that
 * is too long.
 */
final class TarSplit implements Closeable {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Engines cut padding into pieces of 1 MiB; a header is far shorter. */
  private static final int LONGEST_LINE = 4 << 20;

  private static final int BUFFER = 64 << 10;
  private static final int FILE = 1;
  private static final int SEGMENT = 2;

  private final Path file;
  private final InputStream lines;
  private byte[] line = new byte[4 << 10];

  /** What comes next in the archive. */
  sealed interface Part {
    /** Bytes of the archive itself. */
    record Bytes(ByteBuffer content) implements Part {}

    /**
     * All of a file.
     *
     * @param name in the archive, as it stands there, one character for each byte
     */
    record Content(String name, long size) implements Part {}
  }

  private TarSplit(Path file, InputStream lines) {
    this.file = file;
    this.lines = lines;
  }

  /** Opens a record; it is not followed where it is a link. */
  static TarSplit open(Path file) throws IOException {
    InputStream packed = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    try {
      return new TarSplit(
          file, new BufferedInputStream(new GZIPInputStream(packed, BUFFER), BUFFER));
    } catch (IOException e) {
      packed.close();
      throw e;
    }
  }

  /** The next part that has bytes; empty at the end. */
  Optional<Part> next() throws IOException {
    for (int length = readLine(); length >= 0; length = readLine()) {
      Optional<Part> part = length == 0 ? Optional.empty() : part(length);
      if (part.isPresent()) {
        return part;
      }
    }
    return Optional.empty();
  }

  private Optional<Part> part(int length) throws IOException {
    try {
      JsonNode entry = JSON.readTree(line, 0, length);
      return switch (entry.path("type").asInt(0)) {
        case SEGMENT ->
            Optional.of(
                new Part.Bytes(ByteBuffer.wrap(decoded(entry.path("payload").asString("")))));
        case FILE -> content(entry);
        default -> throw unfit("holds an entry of an unknown type");
      };
    } catch (JacksonException | IllegalArgumentException e) {
      throw unfit("holds a line that cannot be read: " + Printable.brief(e.getMessage() + ""));
    }
  }

  /** Folders, links and empty files have a name and no bytes. */
  private Optional<Part> content(JsonNode entry) throws IOException {
    long size = entry.path("size").asLong(0);
    if (size < 0) {
      throw unfit("holds a file of a negative size");
    }
    String raw = entry.path("name_raw").asString("");
    byte[] name =
        raw.isEmpty()
            ? entry.path("name").asString("").getBytes(StandardCharsets.UTF_8)
            : decoded(raw);
    return size == 0
        ? Optional.empty()
        : Optional.of(new Part.Content(new String(name, StandardCharsets.ISO_8859_1), size));
  }

  private static byte[] decoded(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  /** Length of the next line; -1 at the end. */
  private int readLine() throws IOException {
    int length = 0;
    for (int one = lines.read(); one != '\n'; one = lines.read()) {
      if (one < 0) {
        return length == 0 ? -1 : length;
      }
      if (length == line.length) {
        grow();
      }
      line[length++] = (byte) one;
    }
    return length;
  }

  private void grow() throws IOException {
    if (line.length >= LONGEST_LINE) {
      throw unfit("holds a line of more than %d bytes".formatted(LONGEST_LINE));
    }
    line = Arrays.copyOf(line, line.length * 2);
  }

  private UnfitLayerException unfit(String what) {
    return new UnfitLayerException("%s %s".formatted(file, what));
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
