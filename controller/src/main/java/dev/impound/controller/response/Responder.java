package dev.impound.controller.response;

import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentRegister.Journaled;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.Order.PlannedStep;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.node.NodeSessions;
import dev.impound.controller.plan.Planner.Fronting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Drives responses. An order is journaled before the method returns; the work goes on by itself, on
 * threads of this object's own. Safe for many threads.
 *
 * <p>Each incident has a containment lane and an acquisition lane, each with one run at a time;
 * acquisition waits for the freeze, and nothing waits for acquisition.
 */
public final class Responder implements AutoCloseable {
  private static final String CUT_OFF =
      "cut off by a restart of the controller; order it again, which is safe";

  private final IncidentDesk incidents;
  private final Evidence evidence;
  private final Fronts fronts;
  private final ContainmentLane containment;
  private final CaptureSteps captures;
  private final LaneThreads threads = new LaneThreads();
  private final Map<IncidentId, Lanes> lanes = new ConcurrentHashMap<>();

  /** What keeps one incident's lanes from running twice at once. */
  private record Lanes(ReentrantLock containment, ReentrantLock acquisition) {
    Lanes() {
      this(new ReentrantLock(), new ReentrantLock());
    }
  }

  /** What a response works with; {@code isolation} is empty when no cloud is configured. */
  public record Means(
      IncidentDesk incidents,
      NodeCommands nodes,
      NodeSessions sessions,
      Optional<ListenerIsolation> isolation,
      ListenerHolds holds,
      Evidence evidence) {}

  public Responder(Means means) {
    this.incidents = means.incidents();
    this.evidence = means.evidence();
    this.fronts = new Fronts(means.nodes(), means.sessions(), means.isolation());
    StepRunner runner = new StepRunner(incidents);
    ReentrantLock listeners = new ReentrantLock();
    this.containment =
        new ContainmentLane(
            new FreezeStep(means.nodes()),
            new IsolateStep(fronts, means.holds(), incidents, listeners),
            new RestoreStep(means.isolation(), means.holds(), listeners),
            runner,
            incidents,
            threads);
    this.captures = new CaptureSteps(means.nodes(), evidence, incidents, runner);
  }

  /**
   * Everything that an alarm sets going: freeze and isolation, then capture, seal and verification.
   * Joins the open incident and does what is missing there.
   */
  public Journaled respond(Subject subject, String rule, String raisedBy, String source) {
    return go(
        new Order(
            subject.target(),
            subject.name(),
            rule,
            raisedBy,
            Optional.of(source),
            List.of(
                new PlannedStep(StepKind.FREEZE, true),
                new PlannedStep(StepKind.ISOLATE, true),
                new PlannedStep(StepKind.ACQUIRE, true),
                new PlannedStep(StepKind.SEAL, true),
                new PlannedStep(StepKind.VERIFY, true)),
            incidents.now()),
        false);
  }

  /** Freeze and isolation, done and verified again where they were done before. */
  public IncidentId contain(Subject subject, String reason, String operator) {
    return go(
            new Order(
                subject.target(),
                subject.name(),
                reason,
                operator,
                Optional.empty(),
                List.of(
                    new PlannedStep(StepKind.FREEZE, false),
                    new PlannedStep(StepKind.ISOLATE, false)),
                incidents.now()),
            false)
        .incident();
  }

  /** Undo of containment of an open incident. */
  public IncidentId release(Incident incident, String reason, String operator) {
    if (incident.isActive(StepKind.ACQUIRE)) {
      incidents.note(incident.id(), "released while evidence is still being taken");
    }
    return go(
            new Order(
                incident.target(),
                incident.containerName(),
                reason,
                operator,
                Optional.empty(),
                List.of(
                    new PlannedStep(StepKind.RESTORE, false),
                    new PlannedStep(StepKind.THAW, false)),
                incidents.now()),
            false)
        .incident();
  }

  /** An order to capture, as journaled. */
  public record Ordered(IncidentId incident, CaptureId capture) {}

  /**
   * Takes evidence of a container as it is: neither freezes nor thaws. A capture that is under way
   * is joined.
   */
  public Ordered capture(Subject subject, String reason, String operator, boolean keepImage) {
    Journaled journaled =
        go(
            new Order(
                subject.target(),
                subject.name(),
                reason,
                operator,
                Optional.empty(),
                List.of(
                    new PlannedStep(StepKind.ACQUIRE, false),
                    new PlannedStep(StepKind.SEAL, false),
                    new PlannedStep(StepKind.VERIFY, false)),
                incidents.now()),
            keepImage);
    Step acquire =
        incidents.find(journaled.incident()).orElseThrow().latest(StepKind.ACQUIRE).orElseThrow();
    return new Ordered(journaled.incident(), CaptureId.parse(acquire.subject()));
  }

  /** The listeners in front of a container, for a plan. Changes nothing. */
  public Fronting fronting(Subject subject) {
    return fronts.forPlan(subject.target(), subject.container());
  }

  /**
   * Takes up every step that waits or was at work when the controller was stopped; returns how many
   * incidents have one. What an operator waited for, on a quarantine node, is not taken up: the
   * step says that it was cut off.
   */
  public int resume() {
    List<Incident> unsettled = incidents.unsettled();
    for (Incident incident : unsettled) {
      incidents.note(incident.id(), "the controller was restarted; the response goes on");
      incident.steps().stream()
          .filter(step -> !step.state().isSettled() && isQuarantine(step.kind()))
          .forEach(step -> incidents.ended(incident.id(), step, StepState.FAILED, CUT_OFF));
      openCapture(incident.id());
      drive(incident.id(), false);
    }
    return unsettled.size();
  }

  private static boolean isQuarantine(StepKind kind) {
    return kind == StepKind.QUARANTINE_LOAD || kind == StepKind.QUARANTINE_RUN;
  }

  private Journaled go(Order order, boolean keepImage) {
    Journaled journaled = incidents.journal(order);
    openCapture(journaled.incident());
    drive(journaled.incident(), keepImage);
    return journaled;
  }

  /** Gives each acquisition that waits its capture. */
  private void openCapture(IncidentId id) {
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
  }

  private void drive(IncidentId id, boolean keepImage) {
    Lanes of = lanes.computeIfAbsent(id, key -> new Lanes());
    CountDownLatch frozen = new CountDownLatch(1);
    threads.start(
        "contain-" + id,
        () -> {
          of.containment.lockInterruptibly();
          try {
            containment.run(id, frozen::countDown);
          } finally {
            frozen.countDown();
            of.containment.unlock();
          }
        });
    threads.start(
        "acquire-" + id,
        () -> {
          frozen.await();
          of.acquisition.lockInterruptibly();
          try {
            captures.run(incidents.find(id).orElseThrow(), keepImage);
          } finally {
            of.acquisition.unlock();
          }
        });
  }

  /** Interrupts the lanes; what they leave unsettled is taken up by {@link #resume}. */
  @Override
  public void close() {
    threads.close();
  }
}
