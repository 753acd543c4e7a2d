package dev.impound.controller.response;

import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.incident.Approval;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentRegister;
import dev.impound.controller.incident.IncidentRegister.Journaled;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.Order.PlannedStep;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.node.NodeSessions;
import dev.impound.controller.plan.Guards;
import dev.impound.controller.plan.Measure;
import dev.impound.controller.plan.Mode;
import dev.impound.controller.plan.Planner.Fronting;
import dev.impound.controller.plan.Playbook;
import dev.impound.controller.plan.Playbooks;
import java.time.Instant;
import java.util.ArrayList;
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
  private final Guards guards;
  private final Fronts fronts;
  private final TargetSearch targets;
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
      Evidence evidence,
      Policy policy) {}

  /** What responses are held to. */
  public record Policy(
      Guards guards, Playbooks playbooks, ContainmentLedger ledger, StepObserver observer) {}

  public Responder(Means means) {
    this.incidents = means.incidents();
    this.evidence = means.evidence();
    this.fronts = new Fronts(means.nodes(), means.sessions(), means.isolation());
    this.targets = new TargetSearch(means.sessions(), means.nodes(), means.isolation());
    this.guards = means.policy().guards();
    StepRunner runner =
        new StepRunner(incidents, means.policy().observer(), guards.settings().holdExpires());
    ContainmentGate gate =
        new ContainmentGate(
            guards, means.policy().playbooks(), means.policy().ledger(), fronts, incidents);
    ReentrantLock listeners = new ReentrantLock();
    this.containment =
        new ContainmentLane(
            fronts,
            gate,
            new FreezeStep(means.nodes()),
            new IsolateStep(fronts, means.holds(), incidents, gate, listeners),
            new RestoreStep(means.isolation(), means.holds(), listeners),
            runner,
            incidents,
            threads);
    this.captures = new CaptureSteps(means.nodes(), evidence, incidents, runner);
  }

  /**
   * What alarms set going: the playbook's steps, held for a person where its mode asks. Joins the
   * open incident and does what is missing there. In the same transaction the alarms become
   * dispatched.
   *
   * @param alarms numbers of the alarms
   * @param rule what the first of them saw
   * @param source where the first of them came from
   */
  public Journaled respond(
      Subject subject, List<Long> alarms, String rule, String source, Playbook playbook) {
    return go(
        new Order(
            subject.target(),
            subject.name(),
            rule,
            source,
            alarms,
            playbook.name(),
            steps(playbook),
            incidents.now()),
        Optional.of(subject.container()),
        false);
  }

  private List<PlannedStep> steps(Playbook playbook) {
    Optional<Instant> held =
        playbook.mode() == Mode.ASK
            ? Optional.of(incidents.now().plus(guards.settings().holdExpires()))
            : Optional.empty();
    List<PlannedStep> steps = new ArrayList<>();
    for (Measure measure : playbook.measures()) {
      switch (measure) {
        case FREEZE -> steps.add(new PlannedStep(StepKind.FREEZE, true, held));
        case ISOLATE -> steps.add(new PlannedStep(StepKind.ISOLATE, true, held));
        case CAPTURE -> {
          steps.add(new PlannedStep(StepKind.ACQUIRE, true, held));
          if (held.isEmpty()) {
            steps.add(PlannedStep.of(StepKind.SEAL, true));
            steps.add(PlannedStep.of(StepKind.VERIFY, true));
          }
        }
      }
    }
    return steps;
  }

  /**
   * A person's decision on a held step.
   *
   * @return false when the step is not held any more
   */
  public boolean decide(Incident incident, Step step, boolean approve, String reason, String by) {
    if (!approve) {
      return incidents.deny(
          incident.id(), step.id(), step.kind(), "by %s: %s".formatted(by, reason));
    }
    Instant until = incidents.now().plus(guards.settings().approvalExpires());
    if (!incidents.approve(incident.id(), step, new Approval(by, until, 0), reason)) {
      return false;
    }
    if (step.kind() == StepKind.ACQUIRE) {
      incidents.plan(incident.id(), StepKind.SEAL, "");
      incidents.plan(incident.id(), StepKind.VERIFY, "");
    }
    begin(incident.id(), Optional.empty(), false);
    return true;
  }

  /** Denies what was held and nobody decided in time. */
  public void endHolds() {
    for (IncidentRegister.Held held : incidents.expired()) {
      incidents.deny(
          held.incident(), held.step(), held.kind(), "nobody decided before the hold ended");
    }
  }

  /** Freeze and isolation, done and verified again where they were done before. */
  public IncidentId contain(Subject subject, String reason, String operator) {
    return go(
            new Order(
                subject.target(),
                subject.name(),
                reason,
                operator,
                List.of(),
                "",
                List.of(
                    PlannedStep.of(StepKind.FREEZE, false),
                    PlannedStep.of(StepKind.ISOLATE, false)),
                incidents.now()),
            Optional.of(subject.container()),
            false)
        .incident();
  }

  /** Undo of containment of an open incident. */
  public IncidentId release(Incident incident, String reason, String operator) {
    if (incident.isActive(StepKind.ACQUIRE)) {
      incidents.note(incident.id(), "released while evidence is still being taken");
    }
    incident.steps().stream()
        .filter(step -> step.state() == StepState.HELD)
        .forEach(
            step ->
                incidents.deny(incident.id(), step.id(), step.kind(), "the incident was released"));
    return go(
            new Order(
                incident.target(),
                incident.containerName(),
                reason,
                operator,
                List.of(),
                "",
                List.of(
                    PlannedStep.of(StepKind.RESTORE, false), PlannedStep.of(StepKind.THAW, false)),
                incidents.now()),
            Optional.empty(),
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
                List.of(),
                "",
                List.of(
                    PlannedStep.of(StepKind.ACQUIRE, false),
                    PlannedStep.of(StepKind.SEAL, false),
                    PlannedStep.of(StepKind.VERIFY, false)),
                incidents.now()),
            Optional.of(subject.container()),
            keepImage);
    Step acquire =
        incidents.find(journaled.incident()).orElseThrow().latest(StepKind.ACQUIRE).orElseThrow();
    return new Ordered(journaled.incident(), CaptureId.parse(acquire.subject()));
  }

  /** Finds what alarms mean, with the same nodes and cloud. */
  TargetSearch targets() {
    return targets;
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
      begin(incident.id(), Optional.empty(), false);
    }
    return unsettled.size();
  }

  private static boolean isQuarantine(StepKind kind) {
    return kind == StepKind.QUARANTINE_LOAD || kind == StepKind.QUARANTINE_RUN;
  }

  private Journaled go(Order order, Optional<ContainerFacts> known, boolean keepImage) {
    Journaled journaled = incidents.journal(order);
    begin(journaled.incident(), known, keepImage);
    return journaled;
  }

  /** What is journaled is driven, even where its capture could not be opened. */
  private void begin(IncidentId id, Optional<ContainerFacts> known, boolean keepImage) {
    try {
      openCapture(id);
    } finally {
      drive(id, known, keepImage);
    }
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

  /**
   * @param known what the node said of the container a moment ago; asked for anew where it is empty
   */
  private void drive(IncidentId id, Optional<ContainerFacts> known, boolean keepImage) {
    Lanes of = lanes.computeIfAbsent(id, key -> new Lanes());
    CountDownLatch frozen = new CountDownLatch(1);
    threads.start(
        "contain-" + id,
        () -> {
          of.containment.lockInterruptibly();
          try {
            containment.run(id, known, frozen::countDown);
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
