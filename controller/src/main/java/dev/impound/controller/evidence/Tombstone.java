package dev.impound.controller.evidence;

import java.time.Instant;

/**
 * What stays known of a capture whose bytes were ordered to go.
 *
 * @param actor who ordered it, as the chain of custody names them
 * @param at the controller's clock when it was ordered
 * @param reason why, as the operator wrote it
 */
public record Tombstone(String actor, Instant at, String reason) {

  /** For a person: "purged at TIME by WHO: WHY". */
  public String words() {
    return "purged at %s by %s: %s".formatted(at, actor, reason);
  }
}
