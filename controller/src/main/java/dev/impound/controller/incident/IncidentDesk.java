package dev.impound.controller.incident;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The register with a clock, live progress and a way to wait for changes. Safe for many threads.
 */
public final class IncidentDesk {
  private final IncidentRegister register;
  private final InstantSource clock;
  private final AtomicLong newest;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Map<IncidentId, Long> versions = new HashMap<>();

  @GuardedBy("lock")
  private final Map<StepId, String> progress = new HashMap<>();

  public IncidentDesk(IncidentRegister register, InstantSource clock) {
    this.register = register;
    this.clock = clock;
    this.newest = new AtomicLong(register.newest());
  }

  /** Number of the newest incident that is known to be in the database; asks nothing. */
  public long newest() {
    return newest.get();
  }

  /** The same, read anew: other controllers open incidents too. */
  public long newestInDatabase() {
    return register.newest();
  }

  /** Now, by the controller's clock. */
  public Instant now() {
    return clock.instant();
  }

  /** Journals an order; see {@link IncidentRegister#journal}. */
  public IncidentRegister.Journaled journal(Order order) {
    IncidentRegister.Journaled journaled = register.journal(order);
    newest.accumulateAndGet(journaled.incident().number(), Math::max);
    String what =
        switch (order.alarms().size()) {
          case 0 -> "order by " + order.orderedBy();
          case 1 -> "alarm from " + order.orderedBy();
          default -> order.alarms().size() + " alarms, the first from " + order.orderedBy();
        };
    note(journaled.incident(), what + ": " + order.reason());
    return journaled;
  }

  /** What set the incident's steps going, oldest first. */
  public List<JournaledPlan> plans(IncidentId incident) {
    return register.plans(incident);
  }

  /** Adds a step that is about to be done. */
  public StepId plan(IncidentId incident, StepKind kind, String subject) {
    StepId step = register.plan(incident, kind, subject, now());
    announce(incident);
    return step;
  }

  /** The step, which waits, will act on {@code subject}. */
  public void assign(IncidentId incident, StepId step, String subject) {
    register.assign(step, subject);
    announce(incident);
  }

  /** How much an acquisition takes. */
  public CaptureScope scope(StepId acquisition) {
    return register.scope(acquisition);
  }

  /** The step begins. */
  public void started(IncidentId incident, StepId step, String subject) {
    register.started(step, subject, now());
    announce(incident);
  }

  /** The step has ended; the timeline says the same. */
  public void ended(IncidentId incident, Step step, StepState state, String detail) {
    Optional<IncidentState> changed = register.ended(step.id(), state, detail, now());
    lock.lock();
    try {
      progress.remove(step.id());
    } finally {
      lock.unlock();
    }
    note(incident, StepWords.ended(step.kind(), state) + (detail.isEmpty() ? "" : ": " + detail));
    changed.ifPresent(now -> note(incident, "incident is " + StepWords.name(now)));
  }

  /** The step is held for a person until {@code expires}; the timeline says why. */
  public void held(IncidentId incident, Step step, HoldCause cause, String why, Instant expires) {
    Optional<IncidentState> changed = register.held(step.id(), cause, why, expires, now());
    note(incident, StepWords.ended(step.kind(), StepState.HELD) + ": " + why);
    changed.ifPresent(now -> note(incident, "incident is " + StepWords.name(now)));
  }

  /** A held step may be done; false when it is not held any more. */
  public boolean approve(IncidentId incident, Step step, Approval approval, String reason) {
    if (!register.approved(step.id(), approval, now())) {
      return false;
    }
    note(
        incident,
        "%s approved by %s: %s".formatted(StepWords.name(step.kind()), approval.by(), reason));
    return true;
  }

  /** A held step is left undone for good; false when it is not held any more. */
  public boolean deny(IncidentId incident, StepId step, StepKind kind, String why) {
    if (!register.denied(step, why, now())) {
      return false;
    }
    note(incident, StepWords.ended(kind, StepState.DENIED) + ": " + why);
    return true;
  }

  /** Holds that ended without a decision. */
  public List<IncidentRegister.Held> expired() {
    return register.expired(now());
  }

  /** How many steps are held. */
  public long heldSteps() {
    return register.held();
  }

  /** How far a step is; kept in memory only. */
  public void progress(IncidentId incident, StepId step, String text) {
    lock.lock();
    try {
      progress.put(step, text);
    } finally {
      lock.unlock();
    }
    announce(incident);
  }

  /** How far a step says it is; empty when it does not tell. */
  public String progress(StepId step) {
    lock.lock();
    try {
      return progress.getOrDefault(step, "");
    } finally {
      lock.unlock();
    }
  }

  /** Adds a line to the timeline. */
  public void note(IncidentId incident, String text) {
    register.note(incident, now(), text);
    announce(incident);
  }

  /** Wakes those who wait for an incident, after something else has changed it. */
  public void touched(IncidentId incident) {
    announce(incident);
  }

  /** One incident with its timeline. */
  public Optional<Incident> find(IncidentId incident) {
    return register.find(incident);
  }

  /** The open incident on a target. */
  public Optional<Incident> openOn(Target target) {
    return register.openOn(target);
  }

  /** Newest first, without timeline. */
  public List<Incident> newest(int limit) {
    return register.newest(limit);
  }

  /** Incidents whose work was cut off, or goes on. */
  public List<Incident> unsettled() {
    return register.unsettled();
  }

  /** Since when an incident is released and at rest; empty while it is not. */
  public Optional<Instant> closed(IncidentId incident) {
    return register.closed(incident);
  }

  /** How many incidents are not released. */
  public long open() {
    return register.open();
  }

  /** Number that grows with every change of an incident in this process. */
  public long version(IncidentId incident) {
    lock.lock();
    try {
      return versions.getOrDefault(incident, 0L);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until an incident has changed since {@code version}, or the limit has passed. */
  public void awaitChange(IncidentId incident, long version, Duration limit)
      throws InterruptedException {
    long left = limit.toNanos();
    lock.lockInterruptibly();
    try {
      while (versions.getOrDefault(incident, 0L) == version && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void announce(IncidentId incident) {
    lock.lock();
    try {
      versions.merge(incident, 1L, Long::sum);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
