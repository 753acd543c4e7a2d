package dev.impound.agent.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of a process's mountinfo.
 *
 * @param major of the device
 * @param minor of the device
 * @param root path in the mounted file system that is shown
 * @param point where it is shown, as the process sees it; bytes as chars (ISO 8859-1)
 * @param type of the file system
 * @param source device or other source, as the kernel tells it
 */
public record Mount(int major, int minor, String root, String point, String type, String source) {
  private static final int MOST_BYTES = 4 << 20;

  /** The mounts that a process sees. */
  public static List<Mount> of(Path processFolder) {
    String text =
        new String(
            ProcFiles.bytes(processFolder.resolve("mountinfo"), MOST_BYTES),
            StandardCharsets.ISO_8859_1);
    List<Mount> mounts = new ArrayList<>();
    text.lines().forEach(line -> add(line, mounts));
    return mounts;
  }

  private static void add(String line, List<Mount> mounts) {
    String[] fields = line.split(" ", -1);
    int dash = List.of(fields).indexOf("-");
    String[] device = fields.length > 4 ? fields[2].split(":", -1) : new String[0];
    if (dash < 6 || fields.length < dash + 3 || !isNumber(device)) {
      return;
    }
    mounts.add(
        new Mount(
            Integer.parseInt(device[0]),
            Integer.parseInt(device[1]),
            plain(fields[3]),
            plain(fields[4]),
            fields[dash + 1],
            plain(fields[dash + 2])));
  }

  private static boolean isNumber(String[] device) {
    return device.length == 2 && device[0].matches("[0-9]{1,8}") && device[1].matches("[0-9]{1,8}");
  }

  /** Blanks, tabs, line ends and backslashes stand as an octal number. */
  private static String plain(String escaped) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < escaped.length(); i++) {
      char one = escaped.charAt(i);
      if (one == '\\' && escaped.length() >= i + 4 && octal(escaped.substring(i + 1, i + 4))) {
        plain.append((char) Integer.parseInt(escaped.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        plain.append(one);
      }
    }
    return plain.toString();
  }

  private static boolean octal(String digits) {
    return digits.matches("[0-3][0-7]{2}");
  }

  /** The device's number as a file's attributes have it. */
  public long device() {
    return ((long) (major & 0xfffff000) << 32)
        | ((long) (major & 0xfff) << 8)
        | ((long) (minor & 0xffffff00) << 12)
        | (minor & 0xff);
  }
}
