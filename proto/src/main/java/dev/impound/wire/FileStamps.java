package dev.impound.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * What tells that files have changed without reading them: each one's inode, size and time of
 * change. A missing file has a stamp too.
 */
public record FileStamps(List<String> stamps) {
  public FileStamps {
    stamps = List.copyOf(stamps);
  }

  /** The stamps of {@code files} now. */
  public static FileStamps of(Path... files) {
    List<String> stamps = new ArrayList<>();
    for (Path file : files) {
      stamps.add(stamp(file));
    }
    return new FileStamps(stamps);
  }

  private static String stamp(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return "%s/%d/%d"
          .formatted(found.fileKey(), found.size(), found.lastModifiedTime().toMillis());
    } catch (IOException e) {
      return "-";
    }
  }
}
