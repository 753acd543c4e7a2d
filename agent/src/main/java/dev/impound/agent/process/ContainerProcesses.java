package dev.impound.agent.process;

import dev.impound.wire.ContainerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which processes are a container's. One sign is enough, since an intruder with enough rights can
 * get rid of some of them: standing in one of the container's control groups; sharing the mount or
 * pid namespace of its first process, where that is not the node's; being a descendant of such a
 * process, or a child of the shim that the engine put over the container.
 */
public final class ContainerProcesses {
  private static final String SHIM = "containerd-shim";
  private static final long HOST = 1;

  private final ProcessTable table;
  private final ControlGroups groups;

  /** Reads through the two given views. */
  public ContainerProcesses(ProcessTable table, ControlGroups groups) {
    this.table = table;
    this.groups = groups;
  }

  /**
   * Pids in ascending order.
   *
   * @param first pid of the container's first process, from the engine
   */
  public Set<Long> of(ContainerId id, long first) {
    Set<Long> members = new HashSet<>();
    groups.groups(id).forEach(group -> members.addAll(groups.processes(group)));
    members.add(first);
    Optional<String> mounts = own(first, "mnt");
    Optional<String> pids = own(first, "pid");
    Map<Long, Long> parents = new HashMap<>();
    for (long pid : table.pids()) {
      parents.put(pid, table.parent(pid));
      if (shares(pid, "mnt", mounts) || shares(pid, "pid", pids)) {
        members.add(pid);
      }
    }
    shim(first, parents).ifPresent(shim -> addChildren(shim, parents, members));
    addDescendants(parents, members);
    members.removeIf(pid -> pid <= HOST || table.livingThreads(pid).isEmpty());
    return new TreeSet<>(members);
  }

  /**
   * A namespace of the first process, unless it is the node's: that of pid 1, or of this agent,
   * which runs beside the engine and not in a container.
   */
  private Optional<String> own(long first, String kind) {
    Optional<String> host = table.namespace(HOST, kind);
    Optional<String> agent = table.ownNamespace(kind);
    return table
        .namespace(first, kind)
        .filter(one -> !host.equals(Optional.of(one)) && !agent.equals(Optional.of(one)));
  }

  private boolean shares(long pid, String kind, Optional<String> namespace) {
    return namespace.isPresent() && table.namespace(pid, kind).equals(namespace);
  }

  private Optional<Long> shim(long first, Map<Long, Long> parents) {
    long parent = parents.getOrDefault(first, 0L);
    return parent > HOST && table.name(parent).startsWith(SHIM)
        ? Optional.of(parent)
        : Optional.empty();
  }

  private static void addChildren(long parent, Map<Long, Long> parents, Set<Long> members) {
    parents.forEach(
        (pid, of) -> {
          if (of == parent) {
            members.add(pid);
          }
        });
  }

  private static void addDescendants(Map<Long, Long> parents, Set<Long> members) {
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Map.Entry<Long, Long> one : parents.entrySet()) {
        if (members.contains(one.getValue()) && one.getValue() > HOST) {
          grown |= members.add(one.getKey());
        }
      }
    }
  }
}
