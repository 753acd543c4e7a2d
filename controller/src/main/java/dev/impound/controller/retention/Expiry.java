package dev.impound.controller.retention;

import dev.impound.controller.custody.Actor;
import dev.impound.controller.evidence.PurgePlan;
import dev.impound.controller.evidence.Retention;
import dev.impound.controller.rpc.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Purges by itself what was kept long enough, one capture at a time: at the start, and every hour.
 * Without a retention time it does nothing.
 */
public final class Expiry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);
  private static final Duration EVERY = Duration.ofHours(1);

  /** Most captures of a round: whoever sets a wrong time has hours to notice it. */
  private static final int MOST = 100;

  private final Retention retention;
  private final Schedule schedule;
  private final InstantSource clock;
  private final Listener listener;
  private final AtomicLong purged = new AtomicLong();
  private final Rounds rounds = new Rounds("retention", EVERY, this::round);

  /** Told of what was removed. */
  public interface Listener {
    /**
     * A capture was purged.
     *
     * @param reason as it stands in the chain of custody
     */
    void purged(PurgePlan capture, String reason);
  }

  /** {@link #start} begins. */
  public Expiry(Retention retention, Schedule schedule, InstantSource clock, Listener listener) {
    this.retention = retention;
    this.schedule = schedule;
    this.clock = clock;
    this.listener = listener;
  }

  /** Starts the thread. */
  public void start() {
    if (schedule.keep().isPresent()) {
      LOG.atInfo()
          .addKeyValue("retention", words(schedule.keep().get()))
          .log("Evidence of closed incidents is removed by itself when its retention time is over");
      rounds.start();
    }
  }

  /** Captures purged since the controller's start. */
  public long purged() {
    return purged.get();
  }

  /** Purges what is due now; what fails is tried again in the next round. */
  void round() {
    try {
      Instant now = clock.instant();
      List<Kept> due =
          schedule.captures(schedule.keep()).stream().filter(kept -> kept.isDue(now)).toList();
      if (due.size() > MOST) {
        LOG.atInfo()
            .addKeyValue("due", due.size())
            .log("More evidence is due than a round removes; the next follows in an hour");
      }
      for (Kept kept : due.subList(0, Math.min(MOST, due.size()))) {
        if (rounds.isEnding()) {
          return;
        }
        purge(kept);
      }
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .log("Evidence whose retention time is over cannot be removed; trying again in an hour");
    }
  }

  private void purge(Kept kept) throws IOException {
    String reason = reason(kept);
    PurgePlan done;
    try {
      done = retention.purge(List.of(kept.capture().id()), Actor.CONTROLLER, reason).getFirst();
    } catch (RefusedException e) {
      LOG.atInfo()
          .addKeyValue("capture", kept.capture().id())
          .addKeyValue("problem", e.getMessage())
          .log("Evidence whose retention time is over stays for now; trying again in an hour");
      return;
    }
    purged.incrementAndGet();
    LOG.atInfo()
        .addKeyValue("capture", kept.capture().id())
        .addKeyValue("incident", kept.capture().incident())
        .addKeyValue("blobs", done.removedBlobs())
        .addKeyValue("bytes", done.removedBytes())
        .log("Evidence was removed, because its retention time is over");
    listener.purged(done, reason);
  }

  private String reason(Kept kept) {
    return "%s %s is over, %s is closed since %s"
        .formatted(
            RetentionSettings.KEY,
            schedule.keep().map(Expiry::words).orElse(""),
            kept.capture().incident(),
            kept.closed().map(Instant::toString).orElse("-"));
  }

  /** As a configuration says it. */
  private static String words(Duration span) {
    return Optional.of(span)
        .filter(time -> time.equals(Duration.ofDays(time.toDays())))
        .map(time -> time.toDays() + "d")
        .orElse(span.toSeconds() + "s");
  }

  /** Ends after the capture that is being removed; waits for some seconds. */
  @Override
  public void close() {
    rounds.close();
  }
}
