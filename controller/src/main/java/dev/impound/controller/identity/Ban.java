package dev.impound.controller.identity;

import dev.impound.wire.SpiffeId;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody may not call any more, and nothing is sent to it.
 *
 * @param reason why, in an operator's words or in the controller's
 * @param by who decided it: an operator, or {@link #CONTROLLER}
 * @param lifted how it ended; empty while it stands
 */
public record Ban(
    SpiffeId identity, String reason, String by, Instant at, Optional<Lifted> lifted) {
  /** Who decided a ban that nobody ordered. */
  public static final String CONTROLLER = "controller";

  /** The end of a ban. */
  public record Lifted(String by, String reason, Instant at) {}

  /** Whether it still keeps somebody out. */
  public boolean stands() {
    return lifted.isEmpty();
  }

  /** Why and since when, in one clause. */
  public String inWords() {
    return "banned by %s at %s: %s".formatted(by, at, reason);
  }
}
