package dev.impound.controller.backup;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a backup holds, and what it does not.
 *
 * @param format {@link #FORMAT}
 * @param made RFC 3339, by the clock of the machine that made it
 * @param controller name of the controller in its configuration
 * @param version of Impound that made it
 * @param schema version of the database's tables; empty where the database is not in it
 * @param epoch that commands were of; 0 where the database is not in it
 * @param withKeys whether private keys and other secrets are in it
 * @param withEvidence whether the bytes of evidence are in it
 * @param leftOut files that are not in it, one sentence for each kind
 * @param files by their path in the archive
 * @param links symbolic links in the data directory, by their path there; where they lead
 */
public record Manifest(
    String format,
    String made,
    String controller,
    String version,
    String schema,
    long epoch,
    boolean withKeys,
    boolean withEvidence,
    List<String> leftOut,
    Map<String, Content> files,
    Map<String, String> links) {
  /** The only form so far. */
  public static final String FORMAT = "impound backup 1";

  /** Its path in the archive; it is the last entry. */
  static final String NAME = "manifest.json";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** A file's length in bytes, and its SHA-256 in hexadecimal. */
  public record Content(long size, String sha256) {}

  public Manifest {
    leftOut = List.copyOf(leftOut);
    files = Map.copyOf(files);
    links = Map.copyOf(links);
  }

  /** Bytes of all files. */
  public long bytes() {
    return files.values().stream().mapToLong(Content::size).sum();
  }

  byte[] write() {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
  }

  static Manifest read(byte[] bytes) throws IOException {
    try {
      Manifest read = JSON.readValue(bytes, Manifest.class);
      if (!FORMAT.equals(read.format())) {
        throw new IOException(
            "it is of another form, \"%s\": use the version of Impound that made it"
                .formatted(dev.impound.wire.Printable.brief(read.format())));
      }
      return read;
    } catch (JacksonException | NullPointerException e) {
      throw new IOException("its manifest cannot be read", e);
    }
  }
}
