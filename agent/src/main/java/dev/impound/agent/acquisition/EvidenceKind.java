package dev.impound.agent.acquisition;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What an evidence item is a copy of, in the order in which items are taken: what changes first.
 */
public enum EvidenceKind {
  CONTAINER_INSPECT(true),
  BEFORE_PAUSE(false),
  PROCESSES(false),
  SOCKETS(false),
  NETWORK(false),
  PROCESS_FILES(false),
  TMPFS(false),
  MEMORY(false),
  STATS(true),
  EXECS(true),
  DIFF(true),
  EVENTS(true),
  LOGS(true),
  IMAGE_INSPECT(true),
  IMAGE_HISTORY(true),
  IMAGE(true),
  VOLUMES(false);

  private final boolean byEngine;

  EvidenceKind(boolean byEngine) {
    this.byEngine = byEngine;
  }

  /** As a person reads it. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Whether the engine gives it; else it is read from the kernel. */
  boolean isByEngine() {
    return byEngine;
  }

  /** What is taken when an order names no kinds: all but what may be of any size. */
  static Set<EvidenceKind> usual() {
    return EnumSet.complementOf(EnumSet.of(MEMORY, VOLUMES));
  }
}
