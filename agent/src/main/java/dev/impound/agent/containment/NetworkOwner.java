package dev.impound.agent.containment;

import dev.impound.agent.container.ContainerDetail;
import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.process.ControlGroups;
import dev.impound.agent.process.ProcFiles;
import dev.impound.agent.process.ProcessTable;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out which network namespace is a container's, and whether it is its alone. */
final class NetworkOwner {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
  private static final int GROUP_BYTES = 64 << 10;
  private static final int MOST_NAMED = 5;
  private static final long HOST = 1;

  private final ContainerEngine engine;
  private final ProcessTable table;
  private final ControlGroups groups;

  NetworkOwner(ContainerEngine engine, ProcessTable table, ControlGroups groups) {
    this.engine = engine;
    this.table = table;
    this.groups = groups;
  }

  /** Whose namespace a container's is. */
  sealed interface Found {
    /** One that is not the node's, of the container's first process. */
    record Own(long pid, String namespace) implements Found {}

    /** None that may be touched, or none at all. */
    record Not(CutResult why) implements Found {}
  }

  /** Looks at the engine, the control groups and the kernel. */
  Found find(ContainerId id) {
    ContainerDetail detail = engine.describe(id);
    String state = detail.container().state().name().toLowerCase(java.util.Locale.ROOT);
    if (!detail.container().state().isAlive() || detail.pid() <= HOST) {
      return new Found.Not(new CutResult.NotRunning(state));
    }
    Optional<String> namespace = table.namespace(detail.pid(), "net");
    if (namespace.isEmpty()) {
      return new Found.Not(new CutResult.NotRunning(state + ", and its first process has ended"));
    }
    Optional<String> nodes = table.namespace(HOST, "net");
    Optional<String> agents = table.ownNamespace("net");
    if (nodes.isEmpty() && agents.isEmpty()) {
      return new Found.Not(
          new CutResult.NotCuttable(
              "which network namespace is the node's own cannot be read in /proc/1/ns/net"));
    }
    if (namespace.equals(nodes) || namespace.equals(agents)) {
      return new Found.Not(
          new CutResult.NotCuttable(
              "it uses the node's own network, and a cut would cut the node"));
    }
    if (!isMember(id, detail.pid())) {
      return new Found.Not(new CutResult.Escaped(detail.pid()));
    }
    return new Found.Own(detail.pid(), namespace.get());
  }

  /** Whether the namespace still is that of the container's first process. */
  boolean isStill(ContainerId id, Found.Own own) {
    return table.namespace(own.pid(), "net").equals(Optional.of(own.namespace()))
        && isMember(id, own.pid());
  }

  private boolean isMember(ContainerId id, long pid) {
    return groups.groups(id).stream().anyMatch(group -> groups.processes(group).contains(pid));
  }

  /** Other containers with a process in the namespace, in words; empty when there are none. */
  List<String> others(ContainerId id, Found.Own own) {
    Set<String> ids = new TreeSet<>();
    for (long pid : table.pids()) {
      if (table.namespace(pid, "net").equals(Optional.of(own.namespace()))) {
        ids.addAll(foreign(id, pid));
      }
    }
    List<String> named = new ArrayList<>();
    ids.stream().limit(MOST_NAMED).forEach(one -> named.add(words(new ContainerId(one))));
    if (ids.size() > MOST_NAMED) {
      named.add("%d more".formatted(ids.size() - MOST_NAMED));
    }
    return named;
  }

  /** Containers in whose control groups a process stands; none where one of them is this one. */
  private Set<String> foreign(ContainerId id, long pid) {
    Set<String> found = new TreeSet<>();
    Matcher ids = ID.matcher(ProcFiles.text(table.folder(pid).resolve("cgroup"), GROUP_BYTES));
    while (ids.find()) {
      found.add(ids.group());
    }
    return found.contains(id.hex()) ? Set.of() : found;
  }

  private String words(ContainerId other) {
    try {
      String name = engine.describe(other).container().name();
      return "%s (%s)".formatted(Printable.brief(name), other.brief());
    } catch (EngineException e) {
      return other.brief();
    }
  }
}
