package dev.impound.controller.response;

import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.fleet.HeldLeases;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.LeaseLostException;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.node.ContainerFacts;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the lanes of incidents, each incident under its lease, and only what is this controller's to
 * run. Each incident has a containment lane and an acquisition lane, each with one run at a time;
 * acquisition waits for the freeze, and nothing waits for acquisition.
 */
final class IncidentLanes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IncidentLanes.class);

  private final IncidentDesk incidents;
  private final Evidence evidence;
  private final Sharing sharing;
  private final CutOff cutOff;
  private final ContainmentLane containment;
  private final CaptureSteps captures;
  private final LaneThreads threads;
  private static final long PAUSE_MILLIS = 200;

  private final Map<IncidentId, Locks> locks = new ConcurrentHashMap<>();
  private final ReentrantReadWriteLock beginning = new ReentrantReadWriteLock();

  /** What keeps one incident's lanes from running twice at once. */
  private record Locks(
      ReentrantLock opening, ReentrantLock containment, ReentrantLock acquisition) {
    Locks() {
      this(new ReentrantLock(), new ReentrantLock(), new ReentrantLock());
    }
  }

  /** How a run begins: what the node said of the container a moment ago, and what to keep. */
  record Start(Optional<ContainerFacts> known, boolean keepImage) {
    static final Start ANEW = new Start(Optional.empty(), false);
  }

  IncidentLanes(
      IncidentDesk incidents,
      Evidence evidence,
      Sharing sharing,
      ContainmentLane containment,
      CaptureSteps captures,
      LaneThreads threads) {
    this.incidents = incidents;
    this.evidence = evidence;
    this.sharing = sharing;
    this.cutOff = new CutOff(sharing.journalAway());
    this.containment = containment;
    this.captures = captures;
    this.threads = threads;
  }

  /** Whether an incident's steps are this controller's to do. */
  boolean isMine(Incident incident) {
    return sharing.isMine(incident.target().node());
  }

  boolean isRunning(IncidentId incident) {
    return sharing.leases().isRunning(incident);
  }

  /**
   * Whether a step waits whose lane is at rest, though another lane runs: it was ordered at another
   * controller, or cut off by itself.
   */
  boolean isIdle(Incident incident) {
    Locks of = of(incident.id());
    return !of.containment.isLocked()
        && incident.steps().stream()
            .filter(step -> !step.state().isSettled() && !isQuarantine(step.kind()))
            .anyMatch(step -> isContainment(step.kind()) || !of.acquisition.isLocked());
  }

  private static boolean isContainment(StepKind kind) {
    return switch (kind) {
      case FREEZE,
          ISOLATE,
          DRAIN_MEMBERS,
          ISOLATE_NODE,
          CUT_NETWORK,
          HOLD_RESTART,
          THAW,
          RESTORE,
          RESTORE_NETWORK,
          RESTORE_RESTART ->
          true;
      case ACQUIRE, SEAL, VERIFY, QUARANTINE_LOAD, QUARANTINE_RUN -> false;
    };
  }

  /** Held from before an order is journaled until it is begun: it is not taken up in between. */
  Lock beginning() {
    return beginning.readLock();
  }

  /**
   * Begins what is journaled; the captures that it needs are open at return.
   *
   * @return false when it is another controller's to do, which finds it by itself
   */
  boolean begin(IncidentId id, Start start) {
    if (!isMine(incidents.find(id).orElseThrow())) {
      return false;
    }
    Optional<HeldLeases.Run> run = sharing.leases().enter(id);
    run.ifPresent(entered -> begin(id, entered, start));
    return run.isPresent();
  }

  /**
   * Takes up what nobody runs.
   *
   * @return false when there is nothing to take up, or another controller was faster
   */
  boolean takeUp(IncidentId id, String note) {
    Optional<HeldLeases.Run> run = Optional.empty();
    Optional<String> from = Optional.empty();
    if (pauseOrders()) {
      try {
        boolean left = !isRunning(id) && incidents.find(id).filter(this::isLeft).isPresent();
        if (left) {
          from = sharing.leases().abandonedBy(id);
          run = sharing.leases().enter(id).filter(entered -> isLeftStill(id, entered));
        }
      } finally {
        beginning.writeLock().unlock();
      }
    }
    if (run.isEmpty()) {
      return false;
    }
    String words = from.map(this::tookOver).orElse(note);
    HeldLeases.Run entered = run.get();
    try {
      if (!words.isEmpty()) {
        incidents.note(id, words);
      }
    } finally {
      begin(id, entered, Start.ANEW);
    }
    LOG.atInfo().addKeyValue("incident", id).log("Response is taken up");
    return true;
  }

  /** Another controller may have run it to its end just before it was taken here. */
  private boolean isLeftStill(IncidentId id, HeldLeases.Run entered) {
    boolean left = false;
    try {
      left = incidents.find(id).filter(this::isLeft).isPresent();
      return left;
    } finally {
      if (!left) {
        entered.close();
      }
    }
  }

  /** Orders queue behind this for a moment at most. */
  private boolean pauseOrders() {
    try {
      return beginning.writeLock().tryLock(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private String tookOver(String dead) {
    return "controller %s took over from %s, which gave no sign of life"
        .formatted(sharing.self().name(), dead);
  }

  private boolean isLeft(Incident incident) {
    return isMine(incident) && hasLaneStep(incident);
  }

  /** Whether a step waits or was at work that a lane does. */
  static boolean hasLaneStep(Incident incident) {
    return incident.steps().stream()
        .anyMatch(step -> !step.state().isSettled() && !isQuarantine(step.kind()));
  }

  static boolean isQuarantine(StepKind kind) {
    return kind == StepKind.QUARANTINE_LOAD || kind == StepKind.QUARANTINE_RUN;
  }

  /** What is journaled is driven, even where its capture could not be opened. */
  private void begin(IncidentId id, HeldLeases.Run run, Start start) {
    try {
      openCapture(id);
    } catch (LeaseLostException e) {
      LOG.atInfo().addKeyValue("incident", id).log("Another controller was faster");
    } finally {
      drive(id, run, start);
    }
  }

  /** Gives each acquisition that waits its capture, once. */
  private void openCapture(IncidentId id) {
    ReentrantLock opening = of(id).opening;
    opening.lock();
    try {
      Incident incident = incidents.find(id).orElseThrow();
      for (Step step : incident.steps()) {
        if (step.kind() == StepKind.ACQUIRE
            && !step.state().isSettled()
            && step.subject().isEmpty()) {
          CaptureId capture =
              evidence.openCapture(id, incident.target().node(), incident.target().container());
          incidents.assign(id, step.id(), capture.toString());
        }
      }
    } finally {
      opening.unlock();
    }
  }

  private Locks of(IncidentId id) {
    return locks.computeIfAbsent(id, key -> new Locks());
  }

  private void drive(IncidentId id, HeldLeases.Run run, Start start) {
    Locks of = of(id);
    CountDownLatch frozen = new CountDownLatch(1);
    AtomicBoolean cut = new AtomicBoolean();
    AtomicInteger lanes = new AtomicInteger(2);
    threads.start(
        id,
        "contain",
        () -> {
          try {
            contain(id, of, start, frozen, cut);
          } finally {
            frozen.countDown();
            end(lanes, run);
          }
        });
    threads.start(
        id,
        "acquire",
        () -> {
          try {
            frozen.await();
            if (!cut.get()) {
              acquire(id, of, start);
            }
          } finally {
            end(lanes, run);
          }
        });
  }

  /** Where the containment was cut off before its freeze was settled, nothing is acquired. */
  private void contain(
      IncidentId id, Locks of, Start start, CountDownLatch frozen, AtomicBoolean cut)
      throws InterruptedException {
    of.containment.lockInterruptibly();
    try {
      containment.run(id, start.known(), frozen::countDown);
    } catch (InterruptedException | RuntimeException e) {
      cut.set(e instanceof InterruptedException || cutOff.is(e));
      throw e;
    } finally {
      of.containment.unlock();
    }
  }

  private void acquire(IncidentId id, Locks of, Start start) throws InterruptedException {
    of.acquisition.lockInterruptibly();
    try {
      captures.run(incidents.find(id).orElseThrow(), start.keepImage());
    } finally {
      of.acquisition.unlock();
    }
  }

  private static void end(AtomicInteger lanes, HeldLeases.Run run) {
    if (lanes.decrementAndGet() == 0) {
      run.close();
    }
  }

  /** Interrupts an incident's lanes; they give it back as they end. */
  void interrupt(IncidentId incident) {
    threads.interrupt(incident);
  }

  /** Interrupts every lane. */
  void interruptAll() {
    threads.interruptAll();
  }

  /** Interrupts the lanes and waits for them, each for ten seconds at most. */
  @Override
  public void close() {
    threads.close();
  }
}
