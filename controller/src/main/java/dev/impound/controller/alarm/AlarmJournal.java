package dev.impound.controller.alarm;

import dev.impound.controller.incident.IncidentId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps alarms across restarts. What a method has returned from is on the disk. */
public interface AlarmJournal {

  /**
   * Adds alarms, all or nothing. One whose source and key, or whose event, is there already is
   * counted there and not added; the answer then names the one that is there.
   */
  List<Intake.Admitted> add(List<Alarm> alarms, Instant at);

  /** Alarms that are RECEIVED, oldest first, from the number behind {@code after} on. */
  List<AlarmRecord> pending(long after, int limit);

  /** Says of alarms that are RECEIVED why they still are; they stay so. */
  void waits(List<Long> numbers, String reason);

  /** Ends alarms without an incident: RECORDED or HELD. */
  void settle(List<Long> numbers, AlarmState state, String playbook, String reason, Instant at);

  Optional<AlarmRecord> find(long number);

  /** Newest first. */
  List<AlarmRecord> newest(int limit);

  /** Alarms of one incident, oldest first. */
  List<AlarmRecord> of(IncidentId incident, int limit);

  /**
   * Alarms whose incident is released and whose source was not told so yet, oldest first.
   *
   * @param eventStart only those whose event begins with this
   */
  List<AlarmRecord> untold(String eventStart, int limit);

  /** The sources of these alarms were told that the incident is released. */
  void told(List<Long> numbers);

  /** What a source has sent: alarms, repeats included. */
  record Count(long taken, long repeats, Instant last) {}

  /** By source. */
  Map<String, Count> counts();
}
