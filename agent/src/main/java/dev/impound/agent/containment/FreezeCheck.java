package dev.impound.agent.containment;

import dev.impound.agent.process.ContainerProcesses;
import dev.impound.agent.process.ControlGroups;
import dev.impound.agent.process.ProcessTable;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks up in the kernel whether every process of a container is frozen. */
public final class FreezeCheck {
  /** What one look found. */
  public sealed interface Finding {
    /** All are frozen. */
    record Frozen(int processes) implements Finding {}

    /** Not, or not yet. */
    record Running(String why, List<Long> pids) implements Finding {
      public Running {
        pids = List.copyOf(pids);
      }
    }
  }

  private static final int MOST_NAMED = 20;

  private final ProcessTable table;
  private final ControlGroups groups;
  private final ContainerProcesses processes;

  /**
   * A check over the two given roots.
   *
   * @param proc "/proc"
   * @param controlGroups "/sys/fs/cgroup"
   */
  public FreezeCheck(Path proc, Path controlGroups) {
    this.table = new ProcessTable(proc);
    this.groups = new ControlGroups(controlGroups);
    this.processes = new ContainerProcesses(table, groups);
  }

  /** Control group version that is read, 1 or 2. */
  public int controlGroupVersion() {
    return groups.version();
  }

  /**
   * Looks once.
   *
   * @param first pid of the container's first process, from the engine
   */
  public Finding look(ContainerId id, long first) {
    Optional<Path> freezer = groups.freezer(id);
    if (freezer.isEmpty()) {
      return new Finding.Running("the container has no freezer control group", List.of());
    }
    String state = groups.freezerState(freezer.get());
    if (!state.equals("FROZEN")) {
      return new Finding.Running(
          "its freezer control group is %s".formatted(Printable.brief(state)), List.of());
    }
    Set<Long> frozenThreads = groups.threads(freezer.get());
    Set<Long> members = processes.of(id, first);
    List<Long> outside = new ArrayList<>();
    for (long pid : members) {
      if (!frozenThreads.containsAll(table.livingThreads(pid))) {
        outside.add(pid);
      }
    }
    return outside.isEmpty()
        ? new Finding.Frozen(members.size())
        : new Finding.Running(describe(outside), outside);
  }

  private String describe(List<Long> outside) {
    return outside.stream()
        .limit(MOST_NAMED)
        .map(pid -> "%d (%s)".formatted(pid, Printable.brief(table.name(pid))))
        .collect(
            Collectors.joining(
                ", ",
                "%d of its processes run outside its freezer control group: "
                    .formatted(outside.size()),
                outside.size() > MOST_NAMED ? ", ..." : ""));
  }
}
