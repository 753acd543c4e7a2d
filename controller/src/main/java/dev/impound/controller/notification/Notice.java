package dev.impound.controller.notification;

import java.time.Instant;

/**
 * News on its way to a channel.
 *
 * @param attempts how often it has been claimed for sending; also what fences a claim
 * @param nextAt when it may be claimed next
 */
public record Notice(News news, String channel, int attempts, Instant nextAt) {

  /** How far a notice is. */
  public enum State {
    /** To be sent, for the first time or again. */
    WAITING,
    /** The channel has taken it. */
    SENT,
    /** The channel refused it, or could not be reached for too long. */
    GIVEN_UP
  }

  /** This notice as whoever claimed it holds it. */
  Notice claimed(Instant until) {
    return new Notice(news, channel, attempts + 1, until);
  }
}
