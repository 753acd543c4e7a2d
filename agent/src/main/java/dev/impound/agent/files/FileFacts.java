package dev.impound.agent.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * What the kernel tells of a file.
 *
 * @param mode kind and permissions, as the kernel has them
 * @param rawDevice number of the device that the file itself is; 0 for others
 */
public record FileFacts(
    int mode,
    long user,
    long group,
    long size,
    long device,
    long inode,
    int names,
    long rawDevice,
    Instant modified) {

  /** A regular file. */
  public static final int FILE = 0100000;

  /** A folder. */
  public static final int FOLDER = 0040000;

  /** A symbolic link. */
  public static final int SYMBOLIC_LINK = 0120000;

  /** A character device. */
  public static final int CHARACTER_DEVICE = 0020000;

  /** A block device. */
  public static final int BLOCK_DEVICE = 0060000;

  /** A named pipe. */
  public static final int PIPE = 0010000;

  private static final int KIND = 0170000;
  private static final int PERMISSIONS = 07777;
  private static final String ATTRIBUTES =
      "unix:mode,uid,gid,size,dev,ino,nlink,rdev,lastModifiedTime";

  /** Looks at a file; a link is followed unless an option says otherwise. */
  public static FileFacts of(Path path, LinkOption... options) throws IOException {
    Map<String, Object> all = Files.readAttributes(path, ATTRIBUTES, options);
    return new FileFacts(
        (int) number(all, "mode"),
        number(all, "uid") & 0xffff_ffffL,
        number(all, "gid") & 0xffff_ffffL,
        number(all, "size"),
        number(all, "dev"),
        number(all, "ino"),
        (int) number(all, "nlink"),
        number(all, "rdev"),
        ((FileTime) Objects.requireNonNull(all.get("lastModifiedTime"))).toInstant());
  }

  private static long number(Map<String, Object> all, String name) {
    return ((Number) Objects.requireNonNull(all.get(name))).longValue();
  }

  /** One of the kinds above, or another number. */
  public int kind() {
    return mode & KIND;
  }

  /** Permission bits, with set-user-id, set-group-id and sticky. */
  public int permissions() {
    return mode & PERMISSIONS;
  }

  /** Device and inode: the same for all names and descriptors of a file. */
  public String identity() {
    return device + ":" + inode;
  }

  /** Of a device. */
  public int major() {
    return (int) ((rawDevice >>> 8) & 0xfff);
  }

  /** Of a device. */
  public int minor() {
    return (int) ((rawDevice & 0xff) | ((rawDevice >>> 12) & 0xfff00));
  }
}
