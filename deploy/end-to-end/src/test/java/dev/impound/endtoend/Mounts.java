package dev.impound.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Small disks to fill, and the clearing away of mounts. */
final class Mounts {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private Mounts() {}

  /** Mounts a disk of this many MiB, in memory, at {@code folder}. */
  static Path smallDisk(Path folder, int mebibytes) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString())
        .orFail();
    return folder;
  }

  /** Unmounts everything at and below {@code folder}, the deepest first. */
  static void unmountBelow(Path folder) {
    mounted()
        .filter(mount -> mount.startsWith(folder))
        .forEach(mount -> run("umount", "-l", mount.toString()));
  }

  /** Unmounts everything below {@code folder} and removes it. */
  static void remove(Path folder) {
    unmountBelow(folder);
    run("rm", "-rf", "--one-file-system", folder.toString());
  }

  private static Stream<Path> mounted() {
    try {
      return Files.readAllLines(Path.of("/proc/mounts")).stream()
          .map(line -> Path.of(line.split(" ", 3)[1]))
          .sorted(Comparator.comparingInt(Path::getNameCount).reversed())
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Output run(String... command) {
    return Output.of(LIMIT, Map.of(), List.of(command));
  }
}
