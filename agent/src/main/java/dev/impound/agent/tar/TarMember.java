package dev.impound.agent.tar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;

/**
 * One member of a tar archive.
 *
 * @param name path in the archive, without a leading slash; each char is one byte (ISO 8859-1), so
 *     that a name that is not UTF-8 stays as it is
 * @param size length of the content in bytes; 0 for anything but a file
 * @param mode permission bits, with set-user-id, set-group-id and sticky
 * @param modified to the nanosecond
 * @param link target of a symbolic link, or name of the member that a hard link is another name of;
 *     bytes as in {@code name}; empty for others
 * @param major of a device; 0 for others
 * @param minor of a device; 0 for others
 * @param attributes extended attributes by their names, which are bytes as in {@code name}
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
    SortedMap<String, byte[]> attributes,
    Content content) {

  /** What a member is. */
  public enum Type {
    FILE,
    FOLDER,
    SYMBOLIC_LINK,
    HARD_LINK,
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

  /** A member without extended attributes. */
  public TarMember(
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
    this(
        name,
        type,
        size,
        mode,
        user,
        group,
        modified,
        link,
        major,
        minor,
        Collections.emptySortedMap(),
        content);
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
