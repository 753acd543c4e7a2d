package dev.impound.controller.alarm.hss;

import dev.impound.controller.alarm.Backoff;
import dev.impound.controller.alarm.Intake;
import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.alarm.SourceMemory;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.alarm.Worker;
import dev.impound.controller.alarm.Worker.Rest;
import dev.impound.controller.isolation.CloudException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the Host Security Service for container events, on a thread of its own: as often as
 * configured, at once when a notification says that there is something, and for two minutes after
 * that every ten seconds, because an event may be listed later than it is announced.
 */
public final class HssSource implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HssSource.class);
  private static final Duration AFTER_TRIGGER = Duration.ofSeconds(10);

  /** How often it is asked whether the controller that polls is gone. */
  private static final Duration OFF_DUTY = Duration.ofSeconds(10);

  private static final Duration LEAST_GAP = Duration.ofSeconds(1);
  private static final Duration LEAST_GAP_IN_TROUBLE = Duration.ofSeconds(5);

  private final SourceSettings.Hss settings;
  private final HssEvents reader;
  private final HssPolling polling;
  private final InstantSource clock;
  private final boolean announced;
  private final BooleanSupplier onDuty;
  private final Announcements announcements = new Announcements();
  private final Worker worker;
  private final Backoff backoff = new Backoff(ThreadLocalRandom.current());
  private final AtomicReference<Standing> standing =
      new AtomicReference<>(new Standing(Optional.empty(), ""));

  private volatile boolean resting;

  /** How it went: when it last did, and what is wrong. */
  private record Standing(Optional<Instant> last, String problem) {}

  /**
   * @param announced whether a topic is configured that should announce every event
   * @param onDuty whether this controller polls for all that share the memory
   */
  public HssSource(
      SourceSettings.Hss settings,
      HssCloud cloud,
      HssEvents reader,
      Intake intake,
      SourceMemory memory,
      InstantSource clock,
      boolean announced,
      BooleanSupplier onDuty) {
    this.onDuty = onDuty;
    this.settings = settings;
    this.reader = reader;
    this.clock = clock;
    this.announced = announced;
    this.polling = new HssPolling(settings, cloud, reader, intake, memory, clock, announcements);
    this.worker = new Worker("hss-" + settings.name(), () -> rest(poll()));
  }

  /** Begins to poll; to be called once. */
  public void start() {
    worker.start();
  }

  /** As configured. */
  public String name() {
    return settings.name();
  }

  public SourceKind kind() {
    return settings.kind();
  }

  /** There is reason to ask at once. Returns at once. */
  public void trigger() {
    announcements.announced(clock.instant());
    worker.wake();
  }

  /** How it stands, in a few words, safe to show. */
  public String state() {
    Standing now = standing.get();
    List<String> words = new ArrayList<>();
    words.add("polls every %d s".formatted(settings.poll().toSeconds()));
    if (resting) {
      words.add("left to another controller");
    }
    words.add(now.last.map(last -> "last at " + last).orElse("not polled so far"));
    polling.lost().ifPresent(lost -> words.add("missed all from " + lost));
    if (reader.skipped() > 0) {
      words.add("%d events had no id".formatted(reader.skipped()));
    }
    long missed = announcements.missed(clock.instant());
    if (announced && missed > 0) {
      words.add("%d events were never announced by SMN".formatted(missed));
    }
    return String.join(", ", words);
  }

  /** What is wrong with it, safe to show; empty when nothing is. */
  public String problem() {
    return standing.get().problem;
  }

  /**
   * Polls once; a failure is told and not thrown.
   *
   * @return how long to wait before the next time, unless somebody triggers it
   */
  Duration poll() {
    try {
      // What was announced here is fetched here: whoever has the duty has heard nothing of it.
      if (!announcements.recent(clock.instant()) && !onDuty.getAsBoolean()) {
        return resting();
      }
      polling.poll();
      resting = false;
      standing.set(new Standing(Optional.of(clock.instant()), ""));
      backoff.reset();
      return announcements.recent(clock.instant()) && AFTER_TRIGGER.compareTo(settings.poll()) < 0
          ? AFTER_TRIGGER
          : settings.poll();
    } catch (CloudException | UnreadablePageException e) {
      return failed(String.valueOf(e.getMessage()));
    } catch (MessageRefusedException e) {
      return failed("events cannot be taken in: " + e.reason());
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("source", settings.name()).setCause(e).log("Polling has a defect");
      return failed("polling failed: " + e.getClass().getSimpleName());
    }
  }

  private Duration resting() {
    resting = true;
    standing.set(new Standing(standing.get().last, ""));
    backoff.reset();
    return OFF_DUTY.compareTo(settings.poll()) < 0 ? OFF_DUTY : settings.poll();
  }

  private Duration failed(String why) {
    Standing before = standing.get();
    if (before.problem.isEmpty() && !Thread.currentThread().isInterrupted()) {
      LOG.atWarn()
          .addKeyValue("source", settings.name())
          .addKeyValue("reason", why)
          .log("HSS cannot be polled");
    }
    standing.set(new Standing(before.last, why));
    return backoff.next();
  }

  /** A flood of triggers must not become a flood of calls. */
  private Rest rest(Duration most) {
    if (problem().isEmpty()) {
      return new Rest(LEAST_GAP, most.compareTo(LEAST_GAP) < 0 ? LEAST_GAP : most);
    }
    return new Rest(most.compareTo(LEAST_GAP_IN_TROUBLE) < 0 ? most : LEAST_GAP_IN_TROUBLE, most);
  }

  /** Ends the polling; waits for up to ten seconds for what is under way. */
  @Override
  public void close() {
    worker.close();
  }
}
