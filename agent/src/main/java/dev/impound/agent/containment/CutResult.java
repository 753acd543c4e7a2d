package dev.impound.agent.containment;

import java.time.Duration;

/** What came of an order to cut a container's network, or to undo that. */
public sealed interface CutResult {
  /**
   * It is as ordered, and was seen so.
   *
   * @param wasSoAlready nothing had to be changed
   * @param namespace as the kernel names it, such as "net:[4026532281]"
   */
  record Done(boolean wasSoAlready, String namespace, Duration took) implements CutResult {}

  /** The network cannot be cut without cutting another's; nothing was changed. */
  record NotCuttable(String why) implements CutResult {}

  /**
   * The process that the engine names as the container's first is in none of its control groups:
   * whose namespace it has, nobody can tell; nothing was changed.
   */
  record Escaped(long pid) implements CutResult {}

  /** The rules could not be changed, or read back as something else; they may be in force. */
  record NotVerified(String why) implements CutResult {}

  /** The container has no processes, and so no network namespace. */
  record NotRunning(String state) implements CutResult {}
}
