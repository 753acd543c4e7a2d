package dev.impound.controller.incident;

import java.time.Instant;
import java.util.Optional;

/**
 * That a person has to confirm a containment, and what became of it.
 *
 * @param until when the time to confirm it ends
 * @param then what happens when nobody has
 * @param by who confirmed it; empty while nobody has
 * @param reason why, as that person gave it; empty while nobody has
 * @param at when it was confirmed, or came to its end without; empty while it waits
 */
public record Confirmation(
    IncidentId incident,
    Instant until,
    Then then,
    State state,
    String by,
    String reason,
    Optional<Instant> at) {

  /** What happens to a containment that nobody confirms. */
  public enum Then {
    /** Somebody is told; it stays. */
    PAGE,
    /** It is released. */
    REVERT
  }

  /** How it stands. */
  public enum State {
    WAITING,
    CONFIRMED,
    /** Nobody confirmed it in time, and somebody was told; it can be confirmed still. */
    PAGED,
    /** Nobody confirmed it in time, and it was released. */
    REVERTED,
    /** When the time had passed the incident was released already, or had nothing in force. */
    VOID
  }
}
