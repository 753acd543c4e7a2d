package dev.impound.agent.container;

import dev.impound.wire.ContainerId;
import java.util.List;
import java.util.Optional;

/**
 * Sandboxes of a quarantine node's engine. Every method throws {@link EngineException}. Callers use
 * it on containers they made, never on others.
 */
public interface SandboxEngine {
  /** Makes a container without network and capabilities, and does not start it. */
  ContainerId create(SandboxOrder order);

  /** Starts it. */
  void start(ContainerId id);

  /** Kills its processes with SIGKILL; nothing happens when it does not run. */
  void kill(ContainerId id);

  /** Removes it, its processes killed, and its anonymous volumes. */
  void remove(ContainerId id);

  /** What lies at {@code path} of its file system, read without running anything. */
  Optional<FileEntry> find(ContainerId id, String path);

  /** Starts a process in it. The caller closes the channel. */
  ExecChannel exec(ContainerId id, List<String> command, boolean terminal);
}
