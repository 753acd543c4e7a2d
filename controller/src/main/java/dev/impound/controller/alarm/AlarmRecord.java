package dev.impound.controller.alarm;

import dev.impound.controller.incident.IncidentId;
import java.time.Instant;
import java.util.Optional;

/**
 * An alarm as journaled.
 *
 * @param number part of its id
 * @param received when it was durable
 * @param reason why it stands as it stands; empty when there is nothing to say
 * @param playbook name of the one that fitted; empty when none did or was looked for
 * @param repeats how often it came again
 */
public record AlarmRecord(
    long number,
    Alarm alarm,
    Instant received,
    AlarmState state,
    String reason,
    String playbook,
    Optional<IncidentId> incident,
    long repeats) {

  /** As operators see it. */
  public String id() {
    return "ALM-" + number;
  }
}
