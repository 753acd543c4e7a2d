package dev.impound.controller.alarm.hss;

import dev.impound.controller.alarm.AlarmRecord;
import dev.impound.controller.alarm.Backoff;
import dev.impound.controller.alarm.SourceMemory;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.alarm.Worker;
import dev.impound.controller.alarm.Worker.Rest;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.isolation.CloudException;
import dev.impound.wire.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the Host Security Service which of its events are dealt with. What is to be told is durable
 * at once and is told in the background until the service takes it or says that it never will. Of
 * several controllers the one on duty works on the list: to tell it twice does no harm.
 */
public final class HssClosing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HssClosing.class);
  private static final String KEY = "handle:";

  /** How often it looks for what another controller has left. */
  private static final Duration SWEEP = Duration.ofMinutes(10);

  /** How often it is asked whether the controller that tells is gone. */
  private static final Duration OFF_DUTY = Duration.ofSeconds(30);

  private final SourceSettings.Hss settings;
  private final HssCloud cloud;
  private final SourceMemory memory;
  private final Worker worker;
  private final Backoff backoff = new Backoff(ThreadLocalRandom.current());
  private final AtomicReference<String> problem = new AtomicReference<>("");
  private final BooleanSupplier onDuty;
  private final AtomicLong marked = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /**
   * @param onDuty whether this controller tells for all that share the memory
   */
  public HssClosing(
      SourceSettings.Hss settings, HssCloud cloud, SourceMemory memory, BooleanSupplier onDuty) {
    this.onDuty = onDuty;
    this.settings = settings;
    this.cloud = cloud;
    this.memory = memory;
    this.worker = new Worker("hss-closing-" + settings.name(), this::work);
  }

  /**
   * Begins to work, on a thread of its own, with what earlier runs have left; to be called once.
   */
  public void start() {
    worker.start();
  }

  /**
   * An incident is closed: marks the events that it was about as handled. Durable at return; the
   * rest happens in the background.
   *
   * @param alarms all of the incident's; those that are no events of HSS are left out
   */
  public void closed(IncidentId incident, List<AlarmRecord> alarms) {
    for (AlarmRecord alarm : alarms) {
      Optional<ToHandle> task = ToHandle.of(incident, alarm.alarm());
      task.ifPresent(it -> memory.remember(settings.name(), KEY + it.event().id(), it.text()));
    }
    worker.wake();
  }

  /** What is wrong, safe to show; empty when nothing is. */
  public String problem() {
    return problem.get();
  }

  /** How it stands, in a few words, safe to show. */
  public String state() {
    String words = "%d events marked as handled".formatted(marked.get());
    return refused.get() == 0
        ? words
        : words + ", %d that HSS would not take as handled".formatted(refused.get());
  }

  /**
   * Tells everything that is left to tell; a failure is told and not thrown.
   *
   * @return how long to rest before the next time
   */
  Rest work() {
    try {
      if (!onDuty.getAsBoolean()) {
        problem.set("");
        return Rest.upTo(OFF_DUTY);
      }
      Optional<CloudException> failure = tellAll(memory.recallAll(settings.name(), KEY));
      if (failure.isPresent()) {
        return failed(String.valueOf(failure.get().getMessage()));
      }
      problem.set("");
      backoff.reset();
      return Rest.upTo(SWEEP);
    } catch (CloudException e) {
      return failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("source", settings.name()).setCause(e).log("Closing has a defect");
      return failed("marking events failed: " + e.getClass().getSimpleName());
    }
  }

  /** An event that the service fails on must not hold up the others. */
  private Optional<CloudException> tellAll(Map<String, String> tasks) {
    Optional<CloudException> failure = Optional.empty();
    for (Map.Entry<String, String> task : tasks.entrySet()) {
      try {
        tell(task.getKey(), task.getValue());
      } catch (CloudException e) {
        if (e.kind() != CloudException.Kind.BROKEN_ANSWER) {
          throw e;
        }
        failure = Optional.of(e);
      }
    }
    return failure;
  }

  private void tell(String key, String text) {
    Optional<ToHandle> task = ToHandle.parse(text);
    if (task.isPresent() && handled(task.get())) {
      marked.incrementAndGet();
    } else {
      refused.incrementAndGet();
      LOG.atWarn()
          .addKeyValue("event", Printable.brief(key))
          .log("HSS does not take an event as handled");
    }
    memory.forget(settings.name(), key);
  }

  /** Whether the service took it; throws where it may take it later. */
  private boolean handled(ToHandle task) {
    if (!task.accepted()) {
      return false;
    }
    try {
      String handler = "Impound incident %s: closed".formatted(task.incident());
      cloud.markHandled(task.event(), handler, settings.enterpriseProject());
      return true;
    } catch (CloudException e) {
      if (isFinal(e.kind())) {
        LOG.atWarn()
            .addKeyValue("incident", task.incident())
            .addKeyValue("reason", e.getMessage())
            .log("HSS refuses to mark an event as handled");
        return false;
      }
      throw e;
    }
  }

  private static boolean isFinal(CloudException.Kind kind) {
    return kind == CloudException.Kind.NOT_FOUND || kind == CloudException.Kind.REJECTED;
  }

  private Rest failed(String why) {
    if (problem.getAndSet(why).isEmpty() && !Thread.currentThread().isInterrupted()) {
      LOG.atWarn()
          .addKeyValue("source", settings.name())
          .addKeyValue("reason", why)
          .log("Events of HSS cannot be marked as handled");
    }
    return Rest.exactly(backoff.next());
  }

  /** Ends the work; waits for up to ten seconds for what is under way. */
  @Override
  public void close() {
    worker.close();
  }
}
