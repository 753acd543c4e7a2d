package dev.impound.agent.acquisition;

import java.util.Locale;

/** What an evidence item is a copy of, in the order in which items are taken. */
public enum EvidenceKind {
  CONTAINER_INSPECT,
  IMAGE_INSPECT,
  PROCESSES,
  DIFF,
  LOGS,
  IMAGE;

  /** As a person reads it. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
