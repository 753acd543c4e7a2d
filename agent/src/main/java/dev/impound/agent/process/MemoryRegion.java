package dev.impound.agent.process;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run of a process's addresses.
 *
 * @param permissions as the kernel writes them, such as "rw-p"
 * @param path file or bracketed name; empty for memory without one
 */
public record MemoryRegion(long start, long end, String permissions, long inode, String path) {
  private static final int MOST_PATH = 512;
  private static final Pattern LINE =
      Pattern.compile(
          "([0-9a-f]{1,16})-([0-9a-f]{1,16}) (\\S{4}) \\S+ \\S+ ([0-9]{1,18}) *(.*)",
          Pattern.DOTALL);

  /** Reads a line of a maps file, or the first line of an entry of smaps. */
  static Optional<MemoryRegion> parse(String line) {
    Matcher match = LINE.matcher(line);
    if (!match.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new MemoryRegion(
            Long.parseUnsignedLong(match.group(1), 16),
            Long.parseUnsignedLong(match.group(2), 16),
            match.group(3),
            Long.parseLong(match.group(4)),
            brief(match.group(5))));
  }

  /** Both ends of a long path: the kernel's remarks stand at its end. */
  private static String brief(String path) {
    return path.length() <= MOST_PATH
        ? path
        : path.substring(0, MOST_PATH / 2) + "..." + path.substring(path.length() - MOST_PATH / 2);
  }

  /** Length in bytes. */
  public long size() {
    return end - start;
  }

  /** Addresses as in maps, such as "7f00-7f10". */
  public String name() {
    return "%x-%x".formatted(start, end);
  }

  /** Whether the process may read it. */
  public boolean isReadable() {
    return permissions.startsWith("r");
  }

  /** Whether other processes may see the same pages. */
  public boolean isShared() {
    return permissions.charAt(3) == 's';
  }

  /** Whether the process may change it. */
  public boolean isWritable() {
    return permissions.charAt(1) == 'w';
  }

  /** Pages that the kernel itself puts into a process, or beyond what a file offset can name. */
  public boolean isKernelOwn() {
    return start < 0 || path.startsWith("[v");
  }

  /** Whether it shows a file that still stands in a file system. */
  public boolean isOfStandingFile() {
    return inode != 0 && path.startsWith("/") && !path.endsWith(" (deleted)");
  }
}
