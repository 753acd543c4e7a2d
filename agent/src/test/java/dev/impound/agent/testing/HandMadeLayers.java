package dev.impound.agent.testing;

import dev.impound.wire.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A layer database as overlay2 keeps it, made by hand. The layers form one stack. */
public final class HandMadeLayers {
  private final Path root;
  private final List<Sha256> diffIds = new ArrayList<>();

  /** A database in {@code root}. */
  public HandMadeLayers(Path root) {
    this.root = root;
  }

  /** One layer that is being made: the record's lines, and the archive they make. */
  public static final class Layer {
    private final StringBuilder lines = new StringBuilder();
    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();
    private final List<String> names = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();

    /** Bytes of the archive itself. */
    public Layer bytes(String bytes) {
      archive.writeBytes(bytes.getBytes(StandardCharsets.UTF_8));
      return line("{\"type\":2,\"payload\":\"%s\",\"position\":0}".formatted(base64(bytes)));
    }

    /** A file, which is also put in the layer's folder. */
    public Layer file(String name, String content) {
      names.add(name);
      contents.add(content.getBytes(StandardCharsets.UTF_8));
      return named("\"name\":\"%s\"".formatted(name), content);
    }

    /** A file that is only in the record, with a field that names it. */
    public Layer named(String field, String content) {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      archive.writeBytes(bytes);
      return line(
          "{\"type\":1,%s,\"size\":%d,\"payload\":\"AAAA\",\"position\":1}"
              .formatted(field, bytes.length));
    }

    /** A line of the record. */
    public Layer line(String line) {
      lines.append(line).append('\n');
      return this;
    }

    private static String base64(String bytes) {
      return Base64.getEncoder().encodeToString(bytes.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Puts a layer on the stack. */
  public Sha256 add(Layer layer) {
    Sha256 diffId = Sha256.of(layer.archive.toByteArray());
    diffIds.add(diffId);
    try {
      Path entry = Files.createDirectories(entry());
      Files.writeString(entry.resolve("diff"), diffId.prefixed());
      Files.writeString(entry.resolve("cache-id"), "cache" + diffIds.size());
      Files.createDirectories(folder());
      try (OutputStream out =
          new GZIPOutputStream(Files.newOutputStream(entry.resolve("tar-split.json.gz")))) {
        out.write(layer.lines.toString().getBytes(StandardCharsets.UTF_8));
      }
      for (int i = 0; i < layer.names.size(); i++) {
        Path file = folder().resolve(layer.names.get(i));
        Files.createDirectories(file.getParent());
        Files.write(file, layer.contents.get(i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return diffId;
  }

  /** The config that names the stack, put in its place. */
  public byte[] config() {
    String names =
        String.join(",", diffIds.stream().map(one -> "\"" + one.prefixed() + "\"").toList());
    byte[] config =
        "{\"rootfs\":{\"diff_ids\":[%s]}}".formatted(names).getBytes(StandardCharsets.UTF_8);
    try {
      Path folder = root.resolve("image/overlay2/imagedb/content/sha256");
      Files.createDirectories(folder);
      Files.write(folder.resolve(Sha256.of(config).hex()), config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return config;
  }

  /** From the base up. */
  public List<Sha256> diffIds() {
    return List.copyOf(diffIds);
  }

  /** Folder of the record of the topmost layer. */
  public Path entry() {
    String chain = diffIds.getFirst().prefixed();
    for (Sha256 next : diffIds.subList(1, diffIds.size())) {
      byte[] pair = (chain + " " + next.prefixed()).getBytes(StandardCharsets.UTF_8);
      chain = Sha256.of(pair).prefixed();
    }
    return root.resolve("image/overlay2/layerdb/sha256").resolve(chain.substring(7));
  }

  /** Folder of the files of the topmost layer. */
  public Path folder() {
    return root.resolve("overlay2/cache" + diffIds.size() + "/diff");
  }
}
