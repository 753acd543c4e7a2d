package dev.impound.agent.process;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The processes of the node, as /proc shows them. */
public final class ProcessTable {
  private static final int STATUS_BYTES = 16 << 10;

  private final Path proc;

  /**
   * @param proc "/proc", or a folder that looks like it
   */
  public ProcessTable(Path proc) {
    this.proc = proc;
  }

  /** Pids of all processes. */
  public List<Long> pids() {
    return ProcFiles.numbers(proc);
  }

  /** Folder of a process. */
  public Path folder(long pid) {
    return proc.resolve(Long.toString(pid));
  }

  /** Stands for /proc. */
  public Path root() {
    return proc;
  }

  /** Threads of a process that are not dead. */
  public List<Long> livingThreads(long pid) {
    Path threads = folder(pid).resolve("task");
    return ProcFiles.numbers(threads).stream()
        .filter(thread -> isAlive(threads.resolve(Long.toString(thread))))
        .toList();
  }

  private static boolean isAlive(Path thread) {
    String state = status(thread).getOrDefault("State", "");
    return !state.isEmpty() && !state.startsWith("Z") && !state.startsWith("X");
  }

  /** Parent of a process; 0 when it has none or is gone. */
  public long parent(long pid) {
    String parent = status(pid).getOrDefault("PPid", "0");
    return parent.matches("[0-9]{1,18}") ? Long.parseLong(parent) : 0;
  }

  /** Name of a process, as it chose it. */
  public String name(long pid) {
    return status(pid).getOrDefault("Name", "");
  }

  /** A namespace of the agent's own process; empty when it cannot be read. */
  public Optional<String> ownNamespace(String kind) {
    return Optional.of(ProcFiles.link(proc.resolve("self").resolve("ns").resolve(kind)))
        .filter(link -> !link.isEmpty());
  }

  /** A namespace of a process, such as "mnt:[4026531841]"; empty when it is gone or a zombie. */
  public Optional<String> namespace(long pid, String kind) {
    return Optional.of(ProcFiles.link(folder(pid).resolve("ns").resolve(kind)))
        .filter(link -> !link.isEmpty());
  }

  /** Fields of /proc/PID/status; empty when the process is gone. */
  public Map<String, String> status(long pid) {
    return status(folder(pid));
  }

  private static Map<String, String> status(Path folder) {
    Map<String, String> fields = new HashMap<>();
    for (String line : ProcFiles.text(folder.resolve("status"), STATUS_BYTES).split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.putIfAbsent(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return fields;
  }
}
