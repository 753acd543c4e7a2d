package dev.impound.controller.incident;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which containments a person has to confirm. They come in with the order that contains, see {@link
 * Order#confirmBy}. What a method has returned from is on the disk.
 */
public interface Confirmations {

  /** Empty where nobody has to confirm the incident. */
  Optional<Confirmation> find(IncidentId incident);

  /** What waits still, and should have been confirmed by {@code now}; the oldest first. */
  List<Confirmation> due(Instant now);

  /**
   * Somebody confirms the containment; the timeline says so.
   *
   * @return false when it neither waits nor was paged: nobody has to, or it has come to its end
   */
  boolean confirm(IncidentId incident, String by, String reason, Instant at);

  /**
   * Nobody has confirmed it in time: it becomes PAGED or REVERTED, with the news, the timeline and,
   * for REVERTED, the steps that undo it, all or nothing.
   *
   * @return false when it does not wait any more
   */
  boolean lapse(IncidentId incident, Instant at);

  /** There is nothing left to confirm: it becomes VOID, without a word, if it waits. */
  void close(IncidentId incident, Instant at);
}
