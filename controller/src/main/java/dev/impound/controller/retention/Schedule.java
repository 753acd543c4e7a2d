package dev.impound.controller.retention;

import dev.impound.controller.evidence.Capture;
import dev.impound.controller.evidence.Hold;
import dev.impound.controller.evidence.Retention;
import dev.impound.controller.incident.IncidentId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * When the captures that this controller keeps are due. Reads the database, and changes nothing.
 * Safe for use by many threads.
 */
public final class Schedule {
  private final Retention retention;
  private final Function<IncidentId, Optional<Instant>> closed;
  private final RetentionSettings settings;

  /**
   * @param closed since when an incident is closed and nothing is done for it; empty while it is
   *     open
   */
  public Schedule(
      Retention retention,
      Function<IncidentId, Optional<Instant>> closed,
      RetentionSettings settings) {
    this.retention = retention;
    this.closed = closed;
    this.settings = settings;
  }

  /** How long evidence is kept; empty means until a person orders its purge. */
  public Optional<Duration> keep() {
    return settings.keep();
  }

  /**
   * Every sealed capture whose bytes this controller has, oldest first.
   *
   * @param keep how long evidence is kept; empty means for ever
   */
  public List<Kept> captures(Optional<Duration> keep) {
    List<Hold> standing = retention.standing();
    Map<IncidentId, Optional<Instant>> closings = new HashMap<>();
    List<Kept> captures = new ArrayList<>();
    for (Capture capture : retention.kept()) {
      Optional<Instant> since = closings.computeIfAbsent(capture.incident(), closed);
      captures.add(
          new Kept(
              capture,
              since,
              since.flatMap(at -> keep.map(at::plus)),
              standing.stream().filter(hold -> hold.covers(capture)).toList()));
    }
    return captures;
  }
}
