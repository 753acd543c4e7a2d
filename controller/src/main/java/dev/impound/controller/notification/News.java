package dev.impound.controller.notification;

import dev.impound.controller.incident.IncidentId;
import java.time.Instant;
import java.util.Optional;

/**
 * A change that people are told of.
 *
 * @param number from 1, in the order of journaling
 * @param incident empty for an alarm that belongs to none
 * @param text words for people; names that a container chose are escaped, and nothing in it is
 *     secret
 */
public record News(
    long number, Optional<IncidentId> incident, NewsKind kind, Instant at, String text) {

  /** The same however often it is sent, so that a receiver can tell a repetition. */
  public String id() {
    return "news-" + number;
  }
}
