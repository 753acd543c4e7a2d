package dev.impound.controller.alarm.smn;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * How the subscription to one topic stands.
 *
 * @param since time of the message that it follows from, by SMN's clock; messages that are older do
 *     not change it
 * @param token the confirmation's secret; empty when there is none
 */
record Subscription(Phase phase, Instant since, String token) {
  static final Subscription UNKNOWN = new Subscription(Phase.UNKNOWN, Instant.EPOCH, "");

  /** Where it is on its way. */
  enum Phase {
    UNKNOWN,
    CONFIRMING,
    CONFIRMED,
    /** SMN would not have it, or not in time. */
    FAILED,
    UNSUBSCRIBED
  }

  /** Reads what {@link #text} wrote; empty when it is anything else. */
  static Optional<Subscription> parse(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Subscription(Phase.valueOf(parts[0]), Instant.parse(parts[1]), parts[2]));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** For keeping. */
  String text() {
    return phase.name() + " " + since + " " + token;
  }

  Subscription became(Phase next) {
    return new Subscription(next, since, next == Phase.CONFIRMING ? token : "");
  }

  /** In a few words. */
  String words() {
    return switch (phase) {
      case UNKNOWN -> "waits for the topic's confirmation";
      case CONFIRMING -> "is being confirmed";
      case CONFIRMED -> "confirmed";
      case FAILED -> "could not be confirmed";
      case UNSUBSCRIBED -> "unsubscribed at " + since;
    };
  }

  /** What is wrong; empty when nothing is. */
  String problem() {
    return switch (phase) {
      case UNKNOWN, CONFIRMING, CONFIRMED -> "";
      case FAILED -> "SMN did not take the confirmation; request it again in SMN's console";
      case UNSUBSCRIBED ->
          "somebody ended the subscription at %s; if that was not meant, add it again in SMN"
              .formatted(since);
    };
  }

  @Override
  public String toString() {
    return "Subscription[" + phase + " since " + since + "]";
  }
}
