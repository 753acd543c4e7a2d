package dev.impound.localcloud.smn;

import java.time.Instant;

/**
 * An endpoint that wants a topic's messages.
 *
 * @param token proves that who confirms has received the confirmation request; a secret
 * @param isConfirmed before it is, the endpoint gets nothing but confirmation requests
 */
public record Subscription(
    String urn, Topic topic, Wish wish, String token, Instant made, boolean isConfirmed) {
  Subscription confirmed() {
    return new Subscription(urn, topic, wish, token, made, true);
  }

  /** Without its token. */
  @Override
  public String toString() {
    return "Subscription[%s]".formatted(urn);
  }
}
