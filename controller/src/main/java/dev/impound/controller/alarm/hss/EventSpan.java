package dev.impound.controller.alarm.hss;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A stretch of time that events are asked for. */
record EventSpan(Instant begin, Instant end) {
  /** What the service takes in one question. */
  private static final Duration LONGEST = Duration.ofDays(2);

  /** In parts that can be asked for, oldest first; a single empty one where there is no time. */
  List<EventSpan> parts() {
    List<EventSpan> parts = new ArrayList<>();
    Instant from = begin;
    while (Duration.between(from, end).compareTo(LONGEST) > 0) {
      parts.add(new EventSpan(from, from.plus(LONGEST)));
      from = from.plus(LONGEST);
    }
    parts.add(new EventSpan(from, end.isBefore(from) ? from : end));
    return parts;
  }

  @Override
  public String toString() {
    return begin + " to " + end;
  }
}
