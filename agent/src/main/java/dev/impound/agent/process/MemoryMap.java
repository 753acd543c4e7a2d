package dev.impound.agent.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory regions of a process, with what only smaps tells of them. */
public final class MemoryMap {
  /** More than the kernel lets a process have unless it was told otherwise. */
  private static final int MOST = 100_000;

  private static final Pattern ANONYMOUS = Pattern.compile("Anonymous: +([0-9]{1,15}) kB");

  private MemoryMap() {}

  /**
   * A region and how much of it is the process's own.
   *
   * @param ownBytes bytes that belong to no file: of a file's region those that were written over,
   *     such as patched code; -1 when it is not known
   */
  public record Entry(MemoryRegion region, long ownBytes) {}

  /** Regions of the process in {@code folder}, in the order of their addresses. */
  public static List<Entry> read(Path folder) throws IOException {
    List<Entry> entries = read(folder.resolve("smaps"), new ArrayList<>());
    return entries.isEmpty() ? read(folder.resolve("maps"), new ArrayList<>()) : entries;
  }

  private static List<Entry> read(Path file, List<Entry> entries) throws IOException {
    if (!Files.exists(file)) {
      return entries;
    }
    // Paths may hold any bytes.
    try (Scanner lines = new Scanner(file, StandardCharsets.ISO_8859_1)) {
      // Only this ends a line of the kernel's: a path may hold every other sign that ends one.
      lines.useDelimiter("\n");
      while (lines.hasNext() && entries.size() < MOST) {
        String line = lines.next();
        Optional<MemoryRegion> region = MemoryRegion.parse(line);
        if (region.isPresent()) {
          entries.add(new Entry(region.get(), -1));
        } else if (!entries.isEmpty()) {
          own(line, entries);
        }
      }
      if (lines.ioException() != null) {
        throw lines.ioException();
      }
    }
    return entries;
  }

  private static void own(String line, List<Entry> entries) {
    Matcher match = ANONYMOUS.matcher(line);
    if (match.matches()) {
      Entry last = entries.removeLast();
      entries.add(new Entry(last.region(), Long.parseLong(match.group(1)) << 10));
    }
  }
}
