package dev.impound.agent.process;

import dev.impound.wire.ContainerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The control groups of the node, as /sys/fs/cgroup shows them: version 1, with a tree for each
 * controller, or version 2 with one tree. Where a container's groups are is taken from the place
 * the engine puts them, never from what a process says of itself, because a process that escaped
 * says something else.
 */
public final class ControlGroups {
  private static final int DEPTH = 8;
  private static final int NUMBERS_BYTES = 4 << 20;

  private final Path root;

  /**
   * @param root "/sys/fs/cgroup", or a folder that looks like it
   */
  public ControlGroups(Path root) {
    this.root = root;
  }

  /** 1 or 2. */
  public int version() {
    return Files.exists(root.resolve("cgroup.controllers")) ? 2 : 1;
  }

  /** The group whose freezer stops a container; empty when there is none. */
  public Optional<Path> freezer(ContainerId id) {
    return groupIn(version() == 2 ? root : root.resolve("freezer"), id);
  }

  /** The container's groups in every tree. */
  public List<Path> groups(ContainerId id) {
    List<Path> trees = version() == 2 ? List.of(root) : ProcFiles.folders(root);
    return trees.stream().flatMap(tree -> groupIn(tree, id).stream()).toList();
  }

  private static Optional<Path> groupIn(Path tree, ContainerId id) {
    String scope = "docker-" + id.hex() + ".scope";
    for (Path usual :
        List.of(
            tree.resolve("docker").resolve(id.hex()),
            tree.resolve("system.slice").resolve(scope))) {
      if (Files.isDirectory(usual)) {
        return Optional.of(usual);
      }
    }
    return search(tree, Set.of(id.hex(), scope), DEPTH);
  }

  /** For a container that was given another parent group. */
  private static Optional<Path> search(Path folder, Set<String> names, int depth) {
    if (depth == 0) {
      return Optional.empty();
    }
    for (Path child : ProcFiles.folders(folder)) {
      if (names.contains(String.valueOf(child.getFileName()))) {
        return Optional.of(child);
      }
      Optional<Path> below = search(child, names, depth - 1);
      if (below.isPresent()) {
        return below;
      }
    }
    return Optional.empty();
  }

  /** What a freezer group says of itself: "FROZEN", or another word. */
  public String freezerState(Path group) {
    if (version() == 1) {
      return ProcFiles.text(group.resolve("freezer.state"), 64).strip();
    }
    boolean frozen =
        ProcFiles.text(group.resolve("cgroup.events"), 1024).lines().anyMatch("frozen 1"::equals);
    return frozen ? "FROZEN" : "not frozen";
  }

  /** Pids of the processes in a group and below it. */
  public Set<Long> processes(Path group) {
    return numbers(group, "cgroup.procs");
  }

  /**
   * Ids of the threads in a group and below it. Version 1 lets single threads be moved, so a
   * process is only in a group when all of its threads are.
   */
  public Set<Long> threads(Path group) {
    return numbers(group, version() == 1 ? "tasks" : "cgroup.threads");
  }

  private static Set<Long> numbers(Path group, String file) {
    Set<Long> found = new HashSet<>();
    List<Path> open = new ArrayList<>(List.of(group));
    while (!open.isEmpty()) {
      Path folder = open.removeLast();
      found.addAll(ProcFiles.numberLines(folder.resolve(file), NUMBERS_BYTES));
      open.addAll(ProcFiles.folders(folder));
    }
    return found;
  }
}
