package dev.impound.agent.acquisition;

import dev.impound.agent.process.ContainerProcesses;
import dev.impound.agent.process.ProcessTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The /proc folders of a container's processes. */
public final class ContainerProc {
  private final ContainerProcesses processes;
  private final ProcessTable table;

  /** Finds processes by {@code processes}, which reads {@code table}. */
  public ContainerProc(ContainerProcesses processes, ProcessTable table) {
    this.processes = processes;
    this.table = table;
  }

  /** Why there can be nothing to read; empty when there are processes. */
  static String without(Subject subject) {
    return subject.detail().container().state().isAlive() && subject.detail().pid() != 0
        ? ""
        : "the container has no processes: it exited, or never started";
  }

  /** Pids in ascending order. */
  Set<Long> pids(Subject subject) {
    return processes.of(subject.id(), subject.detail().pid());
  }

  /** Folder of a process. */
  Path folder(long pid) {
    return table.folder(pid);
  }

  /** Stands for /proc. */
  Path root() {
    return table.root();
  }

  /**
   * The container's namespaces of a kind, such as "net:[4026531840]", each with a process that
   * stands in it: the container's first process where it does, else the one with the lowest pid.
   */
  Map<String, Long> namespaces(Subject subject, String kind) {
    Map<String, Long> found = new LinkedHashMap<>();
    table
        .namespace(subject.detail().pid(), kind)
        .ifPresent(one -> found.put(one, subject.detail().pid()));
    for (long pid : pids(subject)) {
      table.namespace(pid, kind).ifPresent(one -> found.putIfAbsent(one, pid));
    }
    return found;
  }

  /** Whether a namespace is the node's own. */
  boolean isNodes(String namespace, String kind) {
    return table.namespace(1, kind).filter(namespace::equals).isPresent();
  }
}
