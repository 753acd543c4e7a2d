package dev.impound.controller.evidence;

import java.time.Instant;

/**
 * A legal hold: while it stands, nothing that it covers is removed.
 *
 * @param actor who ordered it, as the chain of custody names them
 * @param at the controller's clock when it was ordered
 * @param reason why, as the operator wrote it
 */
public record Hold(HoldId id, RetentionSubject subject, String actor, Instant at, String reason) {

  /** Whether it keeps the capture from being purged. */
  public boolean covers(Capture capture) {
    return subject.covers(capture.incident(), capture.id());
  }
}
