package dev.impound.controller.backup;

import dev.impound.wire.Printable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What lies in a controller's data directory, the database and what belongs to a running process
 * left out.
 *
 * @param files that a backup holds, by their path below the directory
 * @param links symbolic links, by their path; where they lead
 * @param leftOut files with bytes of evidence that it does not hold, and how many bytes they have
 */
public record DataFolder(
    SortedMap<String, Path> files, SortedMap<String, String> links, LeftOut leftOut) {
  /** Folder in the data directory that a backup works in. */
  public static final String WORK = ".backup";

  /** Of a process, or the database, of which a copy is taken. */
  private static final Set<String> NEVER =
      Set.of(
          WORK,
          "impound.db",
          "impound.db-wal",
          "impound.db-shm",
          "impound.db-journal",
          "controller.lock",
          "evidence/lock",
          "evidence/incoming");

  /** Bytes of evidence; all else in the store is what is known of them. */
  private static final Set<String> EVIDENCE = Set.of("evidence/blobs", "evidence/age");

  /** Views of captures lead to the blobs; nothing else in a data directory is a link. */
  private static final Pattern LINK = Pattern.compile("evidence/captures/[^/]+/.+");

  /** Upwards first, then down; so that the place is the same whatever lies on the way. */
  private static final Pattern LEADS = Pattern.compile("(\\.\\./)*(?!.*(^|/)\\.{1,2}(/|$))[^/].*");

  /** Files that are not in a backup. */
  public record LeftOut(long files, long bytes) {}

  /**
   * Looks through a directory.
   *
   * @param withEvidence whether bytes of evidence are wanted too
   */
  public static DataFolder look(Path from, boolean withEvidence) throws IOException {
    Path directory = from.toRealPath();
    SortedMap<String, Path> files = new TreeMap<>();
    SortedMap<String, String> links = new TreeMap<>();
    List<Long> left = new ArrayList<>();
    FileVisitor<Path> visitor =
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NEVER.contains(name(folder))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = name(file);
            if (NEVER.contains(name)) {
              return FileVisitResult.CONTINUE;
            }
            if (attributes.isSymbolicLink()) {
              String leads = Files.readSymbolicLink(file).toString();
              if (!isOwnLink(name, leads)) {
                throw new IOException(
                    "%s is a link to %s, which the controller did not make: put what it leads to in its place"
                        .formatted(file, Printable.brief(leads)));
              }
              links.put(name, leads);
            } else if (attributes.isRegularFile() && !withEvidence && isEvidence(name)) {
              left.add(attributes.size());
            } else if (attributes.isRegularFile()) {
              files.put(name, file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException
                && Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          private String name(Path file) {
            return directory.relativize(file).toString();
          }
        };
    Files.walkFileTree(directory, visitor);
    return new DataFolder(
        files, links, new LeftOut(left.size(), left.stream().mapToLong(Long::longValue).sum()));
  }

  /** Whether this is the place of something that is never in a backup. */
  static boolean isNever(String name) {
    return NEVER.stream().anyMatch(one -> name.equals(one) || name.startsWith(one + "/"));
  }

  /** Whether a controller makes links like this one, all of which lead to its own store. */
  static boolean isOwnLink(String name, String leads) {
    Path link = Path.of(name);
    if (!LINK.matcher(name).matches()
        || !link.normalize().equals(link)
        || !LEADS.matcher(leads).matches()) {
      return false;
    }
    int up = 0;
    while (leads.startsWith("../", 3 * up)) {
      up++;
    }
    return up < link.getNameCount()
        && link.resolveSibling(leads).normalize().startsWith("evidence");
  }

  private static boolean isEvidence(String name) {
    return EVIDENCE.stream().anyMatch(folder -> name.startsWith(folder + "/"));
  }
}
