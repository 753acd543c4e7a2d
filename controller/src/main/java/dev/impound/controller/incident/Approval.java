package dev.impound.controller.incident;

import java.time.Instant;

/**
 * A person's word that a held step may be done. It gets past the guards that the person was shown,
 * and past no other.
 *
 * @param by the operator's name
 * @param until it must be given again when the step could not begin before
 * @param shown the bits of the {@link HoldCause}s that held the step
 */
public record Approval(String by, Instant until, int shown) {

  /** Whether the person was shown what guards of this kind hold. */
  public boolean covers(HoldCause cause) {
    return (shown & cause.bit()) != 0;
  }
}
