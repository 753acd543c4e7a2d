package dev.impound.agent.tar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * One member of a tar archive.
 *
 * @param name path in the archive, without a leading slash; each char is one byte (ISO 8859-1), so
 *     that a name that is not UTF-8 stays as it is
 * @param size length of the content in bytes; 0 for anything but a file
 * @param mode permission bits, with set-user-id, set-group-id and sticky
 * @param link target of a symbolic link, bytes as in {@code name}; empty for others
 * @param major of a device; 0 for others
 * @param minor of a device; 0 for others
 */
public record TarMember(
    String name,
    Type type,
    long size,
    int mode,
    long user,
    long group,
    Instant modified,
    String link,
    int major,
    int minor,
    Content content) {

  /** What a member is. */
  public enum Type {
    FILE,
    FOLDER,
    SYMBOLIC_LINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    PIPE
  }

  /** Where a file's bytes come from. */
  @FunctionalInterface
  public interface Content {
    /** Opens them; the archive closes them. */
    InputStream open() throws IOException;
  }

  private static final int PRIVATE = 0600;

  public TarMember {
    if (size < 0 || (type != Type.FILE && size != 0)) {
      throw new IllegalArgumentException("a %s of %d bytes".formatted(type, size));
    }
  }

  /** A file that was made up here. */
  public static TarMember file(String name, byte[] bytes) {
    byte[] copy = bytes.clone();
    return file(name, copy.length, () -> new ByteArrayInputStream(copy));
  }

  /** A file whose owner, mode and time tell nothing. */
  public static TarMember file(String name, long size, Content content) {
    return new TarMember(name, Type.FILE, size, PRIVATE, 0, 0, Instant.EPOCH, "", 0, 0, content);
  }

  /** The name as a person reads it: UTF-8 where it is. */
  public String title() {
    return new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
