package dev.impound.agent.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads kernel files. A process may end between two reads, so what cannot be read is empty and
 * never an error.
 */
public final class ProcFiles {
  private ProcFiles() {}

  /** At most {@code limit} bytes of a file; empty when it cannot be read. */
  public static byte[] bytes(Path file, int limit) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(limit);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** Text of at most {@code limit} bytes of a file; empty when it cannot be read. */
  public static String text(Path file, int limit) {
    return new String(bytes(file, limit), StandardCharsets.UTF_8);
  }

  /** Where a link leads; empty when it cannot be read. */
  public static String link(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** Entries of a folder whose names are numbers. */
  public static List<Long> numbers(Path folder) {
    List<Long> numbers = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "[0-9]*")) {
      for (Path entry : entries) {
        number(String.valueOf(entry.getFileName()), numbers);
      }
    } catch (IOException e) {
      return List.of();
    }
    return numbers;
  }

  /** Everything in a folder. */
  public static List<Path> entries(Path folder) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(found::add);
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return found;
    }
    return found;
  }

  /** Numbers of a file that holds one a line. */
  static List<Long> numberLines(Path file, int limit) {
    List<Long> numbers = new ArrayList<>();
    text(file, limit).lines().forEach(line -> number(line, numbers));
    return numbers;
  }

  private static void number(String text, List<Long> into) {
    if (text.matches("[0-9]{1,18}")) {
      into.add(Long.parseLong(text));
    }
  }

  /** Folders in a folder, links left out. */
  static List<Path> folders(Path folder) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          found.add(entry);
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return found;
  }
}
