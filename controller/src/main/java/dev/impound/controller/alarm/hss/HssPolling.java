package dev.impound.controller.alarm.hss;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Intake;
import dev.impound.controller.alarm.Intake.Admitted;
import dev.impound.controller.alarm.SourceMemory;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.wire.Printable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for what came since the last time and hands it in. How far it got is remembered only once
 * everything up to there is durable, so that a crash repeats events and loses none. For one thread,
 * but for {@link #lost}.
 */
final class HssPolling {
  private static final Logger LOG = LoggerFactory.getLogger(HssPolling.class);

  /** Key of the time up to which every event was handed in. */
  static final String POSITION = "polled-until";

  /**
   * How far this clock may be off the cloud's, which refuses requests that are signed further off.
   */
  static final Duration SKEW = Duration.ofMinutes(15);

  /** How far back it looks after a long absence. */
  static final Duration FARTHEST = Duration.ofDays(7);

  private static final int MOST_KNOWN = 50_000;
  private static final int BATCH = 100;

  private final SourceSettings.Hss settings;
  private final EventPages pages;
  private final HssEvents reader;
  private final Intake intake;
  private final SourceMemory memory;
  private final InstantSource clock;
  private final Announcements announcements;
  private final Instant started;

  /** Ids handed in since the start, oldest first: the overlap would hand them in at each poll. */
  private final LinkedHashSet<String> known = new LinkedHashSet<>();

  private volatile Optional<EventSpan> lost = Optional.empty();

  HssPolling(
      SourceSettings.Hss settings,
      HssCloud cloud,
      HssEvents reader,
      Intake intake,
      SourceMemory memory,
      InstantSource clock,
      Announcements announcements) {
    this.settings = settings;
    this.pages = new EventPages(cloud, settings.enterpriseProject());
    this.reader = reader;
    this.intake = intake;
    this.memory = memory;
    this.clock = clock;
    this.announcements = announcements;
    this.started = clock.instant();
  }

  /** Hands in everything up to now. */
  void poll() {
    Instant now = clock.instant();
    Instant position = position(now);
    Instant wanted = position.minus(settings.overlap()).minus(SKEW);
    Instant farthest = now.minus(FARTHEST);
    Instant begin = wanted.isBefore(farthest) ? farthest : wanted;
    if (position.isBefore(farthest)) {
      loses(new EventSpan(position, farthest));
    }
    for (EventSpan part : new EventSpan(begin, now).parts()) {
      pages.read(part, this::handIn);
      memory.remember(settings.name(), POSITION, part.end().toString());
    }
  }

  /** What was not asked for, because it was away for too long; empty when nothing is. */
  Optional<EventSpan> lost() {
    return lost;
  }

  private void loses(EventSpan span) {
    if (lost.isEmpty()) {
      LOG.atWarn().addKeyValue("span", span).log("Events of HSS are lost to Impound");
    }
    lost = Optional.of(span);
  }

  /** Remembered at the very first poll already, so that failing polls do not move the start. */
  private Instant position(Instant now) {
    Optional<Instant> remembered =
        memory.recall(settings.name(), POSITION).flatMap(HssPolling::instant);
    if (remembered.isEmpty()) {
      memory.remember(settings.name(), POSITION, now.toString());
    }
    // A clock that was ahead must not leave a gap behind it.
    return remembered.filter(position -> position.isBefore(now)).orElse(now);
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      LOG.atWarn()
          .addKeyValue("position", Printable.brief(text))
          .log("The remembered position is no time; polling starts anew");
      return Optional.empty();
    }
  }

  private void handIn(EventPage page) {
    List<Alarm> alarms = new ArrayList<>();
    page.events().stream()
        .map(event -> reader.read(event, settings))
        .flatMap(Optional::stream)
        .filter(alarm -> !known.contains(alarm.key()))
        .forEach(alarms::add);
    for (int from = 0; from < alarms.size(); from += BATCH) {
      admit(alarms.subList(from, Math.min(from + BATCH, alarms.size())));
    }
  }

  private void admit(List<Alarm> batch) {
    List<Admitted> admitted = intake.admit(batch);
    for (int i = 0; i < batch.size(); i++) {
      Alarm alarm = batch.get(i);
      known.add(alarm.key());
      boolean named = i < admitted.size() && admitted.get(i).repeated();
      if (!named && alarm.occurred().filter(started::isBefore).isPresent()) {
        announcements.found(clock.instant());
      }
    }
    while (known.size() > MOST_KNOWN) {
      known.removeFirst();
    }
  }
}
