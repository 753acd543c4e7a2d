package dev.impound.controller.response;

import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.fleet.Peer;
import dev.impound.controller.fronting.FrontSearch;
import dev.impound.controller.incident.Approval;
import dev.impound.controller.incident.CaptureScope;
import dev.impound.controller.incident.Confirmation;
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
import dev.impound.controller.isolation.CutWays;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.node.NodeSessions;
import dev.impound.controller.plan.Cuts;
import dev.impound.controller.plan.Guards;
import dev.impound.controller.plan.Measure;
import dev.impound.controller.plan.Mode;
import dev.impound.controller.plan.Planner.CloudMeans;
import dev.impound.controller.plan.Planner.Fronting;
import dev.impound.controller.plan.Playbook;
import dev.impound.controller.plan.Playbooks;
import dev.impound.controller.response.IncidentLanes.Start;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.NodeName;
import dev.impound.wire.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Drives responses. An order is journaled before the method returns; the work goes on by itself, on
 * threads of this object's own. Where controllers share a database, an order is carried out by the
 * one that the node is attached to. Safe for many threads.
 */
public final class Responder implements AutoCloseable {
  private static final String CUT_OFF =
      "cut off by a restart of the controller; order it again, which is safe";

  private static final String RESTARTED = "the controller was restarted; the response goes on";

  private final IncidentDesk incidents;
  private final Guards guards;
  private final Fronts fronts;
  private final CutWays ways;
  private final TargetSearch targets;
  private final Sharing sharing;
  private final IncidentLanes lanes;
  private final Watch watch;

  /**
   * What a response works with; {@code isolation} and {@code search} are empty when no cloud is
   * configured, and so are the {@code ways}.
   */
  public record Means(
      IncidentDesk incidents,
      NodeCommands nodes,
      NodeSessions sessions,
      Optional<ListenerIsolation> isolation,
      Optional<FrontSearch> search,
      CutWays ways,
      Holds holds,
      Evidence evidence,
      Policy policy,
      Sharing sharing) {}

  /** What responses are held to. */
  public record Policy(
      Guards guards, Playbooks playbooks, ContainmentLedger ledger, StepObserver observer) {}

  public Responder(Means means) {
    this.incidents = means.incidents();
    this.sharing = means.sharing();
    this.fronts =
        new Fronts(
            means.nodes(),
            means.sessions(),
            means.isolation(),
            means.search(),
            means.ways().ports());
    this.ways = means.ways();
    this.targets = new TargetSearch(means.sessions(), means.nodes(), means.search());
    this.guards = means.policy().guards();
    this.lanes = lanes(means, fronts);
    this.watch = new Watch(lanes, incidents, sharing);
  }

  private static IncidentLanes lanes(Means means, Fronts fronts) {
    IncidentDesk incidents = means.incidents();
    Sharing sharing = means.sharing();
    Policy policy = means.policy();
    CutOff cutOff = new CutOff(sharing.journalAway());
    LaneThreads threads = new LaneThreads(cutOff);
    StepRunner runner =
        new StepRunner(
            incidents,
            policy.observer(),
            policy.guards().settings().holdExpires(),
            cutOff,
            sharing::isMine);
    ContainmentGate gate =
        new ContainmentGate(
            policy.guards(),
            policy.playbooks(),
            policy.ledger(),
            fronts,
            incidents,
            sharing.gate());
    CloudCuts cuts = new CloudCuts(means.holds().cloud(), incidents, sharing.points());
    ContainmentLane containment =
        new ContainmentLane(
            fronts,
            gate,
            new FreezeStep(means.nodes(), means.holds().signed()),
            new CloudSteps(
                new IsolateStep(fronts, means.ways(), cuts, incidents, gate),
                new DrainStep(fronts, means.ways(), cuts, incidents, gate),
                new IsolateNodeStep(fronts, means.nodes(), means.ways(), cuts, incidents)),
            new RestoreStep(means.ways(), means.holds().cloud(), sharing.points()),
            new CutNetworkStep(means.nodes(), means.holds(), incidents),
            new RestartStep(means.nodes(), means.holds().host(), incidents),
            runner,
            incidents,
            threads);
    CaptureSteps captures =
        new CaptureSteps(means.nodes(), means.evidence(), incidents, runner, sharing.keepers());
    return new IncidentLanes(incidents, means.evidence(), sharing, containment, captures, threads);
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
            incidents.now(),
            confirmBy(playbook),
            playbook.capture()),
        Optional.of(subject.container()),
        false);
  }

  private Optional<Order.ConfirmBy> confirmBy(Playbook playbook) {
    return playbook
        .unconfirmed()
        .map(
            rule ->
                new Order.ConfirmBy(
                    incidents.now().plus(rule.after()),
                    switch (rule.then()) {
                      case PAGE -> Confirmation.Then.PAGE;
                      case REVERT -> Confirmation.Then.REVERT;
                    }));
  }

  private List<PlannedStep> steps(Playbook playbook) {
    Optional<Instant> held =
        playbook.mode() == Mode.ASK
            ? Optional.of(incidents.now().plus(guards.settings().holdExpires()))
            : Optional.empty();
    List<PlannedStep> steps = new ArrayList<>();
    for (Measure measure : playbook.measures()) {
      switch (measure) {
        case FREEZE -> {
          steps.add(new PlannedStep(StepKind.FREEZE, true, held));
          if (held.isEmpty()) {
            steps.add(PlannedStep.of(StepKind.HOLD_RESTART, true));
          }
        }
        case ISOLATE -> steps.add(new PlannedStep(StepKind.ISOLATE, true, held));
        case DRAIN_MEMBERS -> steps.add(new PlannedStep(StepKind.DRAIN_MEMBERS, true, held));
        case ISOLATE_NODE -> steps.add(new PlannedStep(StepKind.ISOLATE_NODE, true, held));
        case CUT_NETWORK -> steps.add(new PlannedStep(StepKind.CUT_NETWORK, true, held));
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
    lanes.beginning().lock();
    try {
      Instant until = incidents.now().plus(guards.settings().approvalExpires());
      if (!incidents.approve(incident.id(), step, new Approval(by, until, 0), reason)) {
        return false;
      }
      if (step.kind() == StepKind.ACQUIRE) {
        incidents.plan(incident.id(), StepKind.SEAL, "");
        incidents.plan(incident.id(), StepKind.VERIFY, "");
      }
      lanes.begin(incident.id(), Start.ANEW);
      return true;
    } finally {
      lanes.beginning().unlock();
    }
  }

  /** Denies what was held and nobody decided in time. */
  public void endHolds() {
    for (IncidentRegister.Held held : incidents.expired()) {
      incidents.deny(
          held.incident(), held.step(), held.kind(), "nobody decided before the hold ended");
    }
  }

  /** Freeze, isolation and cut, done and verified again where they were done before. */
  public IncidentId contain(Subject subject, String reason, String operator) {
    return contain(subject, reason, operator, Cuts.STANDARD);
  }

  /** The same, cutting the container off in these ways. */
  public IncidentId contain(Subject subject, String reason, String operator, Cuts cuts) {
    List<PlannedStep> steps = new ArrayList<>();
    steps.add(PlannedStep.of(StepKind.FREEZE, false));
    steps.add(PlannedStep.of(StepKind.HOLD_RESTART, false));
    CloudSteps.ORDER.stream()
        .filter(cuts.inCloud()::contains)
        .forEach(kind -> steps.add(PlannedStep.of(kind, false)));
    if (cuts.onNode()) {
      steps.add(PlannedStep.of(StepKind.CUT_NETWORK, false));
    }
    return go(
            new Order(
                subject.target(),
                subject.name(),
                reason,
                operator,
                List.of(),
                "",
                steps,
                incidents.now()),
            Optional.of(subject.container()),
            false)
        .incident();
  }

  /** Undo of containment of an open incident. */
  public IncidentId release(Incident incident, String reason, String operator) {
    endOfHolds(incident);
    return go(
            new Order(
                incident.target(),
                incident.containerName(),
                reason,
                operator,
                List.of(),
                "",
                List.of(
                    PlannedStep.of(StepKind.RESTORE, false),
                    PlannedStep.of(StepKind.RESTORE_NETWORK, false),
                    PlannedStep.of(StepKind.RESTORE_RESTART, false),
                    PlannedStep.of(StepKind.THAW, false)),
                incidents.now()),
            Optional.empty(),
            false)
        .incident();
  }

  private void endOfHolds(Incident incident) {
    if (incident.isActive(StepKind.ACQUIRE)) {
      incidents.note(incident.id(), "released while evidence is still being taken");
    }
    incident.steps().stream()
        .filter(step -> step.state() == StepState.HELD)
        .forEach(
            step ->
                incidents.deny(incident.id(), step.id(), step.kind(), "the incident was released"));
  }

  /**
   * Undo of a containment that nobody confirmed.
   *
   * @param journal journals the steps that undo it; false when there is no reason to any more
   */
  void revert(Incident incident, BooleanSupplier journal) {
    lanes.beginning().lock();
    try {
      if (journal.getAsBoolean()) {
        endOfHolds(incident);
        lanes.begin(incident.id(), Start.ANEW);
      }
    } finally {
      lanes.beginning().unlock();
    }
  }

  /** An order to capture, as journaled. */
  public record Ordered(IncidentId incident, CaptureId capture) {}

  /**
   * Takes evidence of a container as it is: neither freezes nor thaws. A capture that is under way
   * is joined, whatever it takes. Refused where another controller runs the incident; it finds the
   * order, which is journaled all the same.
   */
  public Ordered capture(
      Subject subject, String reason, String operator, boolean keepImage, CaptureScope scope) {
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
                    incidents.now())
                .taking(scope),
            Optional.of(subject.container()),
            keepImage);
    Step acquire =
        incidents.find(journaled.incident()).orElseThrow().latest(StepKind.ACQUIRE).orElseThrow();
    if (acquire.subject().isEmpty()) {
      throw elsewhere(journaled.incident());
    }
    return new Ordered(journaled.incident(), CaptureId.parse(acquire.subject()));
  }

  private RefusedException elsewhere(IncidentId incident) {
    Optional<Peer> holder =
        sharing.leases().holder(incident).filter(peer -> !peer.equals(sharing.self()));
    return new RefusedException(
        Refusal.elsewhere(
            "the capture is journaled in %s, and %s takes it"
                .formatted(
                    incident,
                    holder
                        .map(peer -> "controller " + peer.inWords())
                        .orElse("no controller runs the incident at this moment; the next one to")),
            "\"impound incident show %s\" tells how far it is".formatted(incident),
            ""));
  }

  /** Finds what alarms mean, with the same nodes and cloud. */
  TargetSearch targets() {
    return targets;
  }

  /** What is needed to plan cuts in the cloud; a failure becomes no port. Changes nothing. */
  CloudMeans cloudMeans(NodeName node, Cuts cuts) {
    boolean asks = cuts.inCloud().contains(StepKind.ISOLATE_NODE) && ways.ports().isPresent();
    return new CloudMeans(ways, asks ? fronts.portsForPlan(node) : List.of());
  }

  /** The listeners in front of a container, for a plan. Changes nothing. */
  public Fronting fronting(Subject subject) {
    return fronts.forPlan(subject.target(), subject.container());
  }

  /**
   * Takes up every step that waits or was at work when the controller was stopped, and is this
   * controller's to do; returns how many incidents have one. What an operator waited for, on a
   * quarantine node, is not taken up: the step says that it was cut off.
   */
  public int resume() {
    int resumed = 0;
    for (Incident incident : incidents.unsettled()) {
      List<Step> cut = incident.steps().stream().filter(this::isCutOff).toList();
      cut.forEach(step -> incidents.ended(incident.id(), step, StepState.FAILED, CUT_OFF));
      boolean taken = lanes.takeUp(incident.id(), RESTARTED);
      if (!taken && !cut.isEmpty()) {
        incidents.note(incident.id(), RESTARTED);
      }
      resumed += taken || !cut.isEmpty() ? 1 : 0;
    }
    return resumed;
  }

  /** What another controller has begun on a quarantine node may be under way there. */
  private boolean isCutOff(Step step) {
    return !step.state().isSettled()
        && IncidentLanes.isQuarantine(step.kind())
        && (step.runner().isEmpty() || step.runner().equals(sharing.self().name()));
  }

  /**
   * Begins to look for what nobody runs and is this controller's to do, and to let go of what is
   * another's; to be called once, after {@link #resume}.
   */
  public void watch() {
    watch.start();
  }

  private Journaled go(Order order, Optional<ContainerFacts> known, boolean keepImage) {
    lanes.beginning().lock();
    try {
      Journaled journaled = incidents.journal(order);
      lanes.begin(journaled.incident(), new Start(known, keepImage));
      return journaled;
    } finally {
      lanes.beginning().unlock();
    }
  }

  /** Interrupts the lanes; what they leave unsettled is taken up by {@link #resume}. */
  @Override
  public void close() {
    watch.close();
    lanes.close();
  }
}
