package dev.impound.controller.response;

import dev.impound.controller.incident.CaptureScope;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.Target;
import dev.impound.controller.node.Node;
import dev.impound.controller.node.NodeCommandException;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.node.NodeFailure;
import dev.impound.controller.node.NodeSessions;
import dev.impound.controller.node.SignedOrder;
import dev.impound.controller.plan.Cuts;
import dev.impound.controller.plan.Planner;
import dev.impound.controller.plan.ResponsePlan;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.NodeName;
import dev.impound.wire.Printable;
import dev.impound.wire.RefusalReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An operator's orders: looks the container up, shows the plan, and hands the order to the {@link
 * Responder}.
 */
public final class Orders {
  private final NodeCommands nodes;
  private final NodeSessions sessions;
  private final IncidentDesk incidents;
  private final Holds holds;
  private final Responder responder;

  public Orders(
      NodeCommands nodes,
      NodeSessions sessions,
      IncidentDesk incidents,
      Holds holds,
      Responder responder) {
    this.nodes = nodes;
    this.sessions = sessions;
    this.incidents = incidents;
    this.holds = holds;
    this.responder = responder;
  }

  /** The container that a reference means, running or not. */
  public Subject any(NodeName node, String container) {
    return new Subject(node, nodes.resolve(node, container));
  }

  /** The container that a reference means; refuses one that has no processes. */
  public Subject running(NodeName node, String container) {
    Subject subject = any(node, container);
    if (!subject.container().hasProcesses()) {
      throw new RefusedException(
          RefusalReason.CONTAINER_NOT_RUNNING,
          "container %s on %s has no processes to freeze: it is %s"
              .formatted(
                  Printable.brief(subject.name()),
                  node,
                  subject.container().state().name().toLowerCase(java.util.Locale.ROOT)),
          "\"impound capture\" takes what is left of it");
    }
    return subject;
  }

  /** What a containment would do. */
  public ResponsePlan planContainment(Subject subject, Cuts cuts) {
    Node node = sessions.find(subject.node()).orElseThrow();
    return Planner.containment(
        node,
        subject.container(),
        responder.fronting(subject),
        cuts,
        responder.cloudMeans(subject.node(), cuts));
  }

  public IncidentId contain(Subject subject, String reason, String operator) {
    return contain(subject, reason, operator, Cuts.STANDARD);
  }

  /** Sets a containment going that cuts the container off in these ways. */
  public IncidentId contain(Subject subject, String reason, String operator, Cuts cuts) {
    return responder.contain(subject, reason, operator, cuts);
  }

  public Responder.Ordered capture(
      Subject subject, String reason, String operator, boolean keepImage, CaptureScope scope) {
    return responder.capture(subject, reason, operator, keepImage, scope);
  }

  /**
   * The open incident on a container; with nothing to undo it is only closed. Found by the
   * incident's own record where the container is gone.
   */
  public Incident releasable(NodeName node, String container) {
    return open(node, container)
        .orElseThrow(
            () ->
                new RefusedException(
                    RefusalReason.NOT_CONTAINED,
                    "no open incident holds container %s on %s"
                        .formatted(Printable.brief(container), node),
                    "\"impound incident list\" shows what is contained"));
  }

  /** The open incident on a target. */
  public Optional<Incident> openOn(Target target) {
    return incidents.openOn(target);
  }

  private Optional<Incident> open(NodeName node, String container) {
    try {
      return incidents.openOn(new Target(node, nodes.resolve(node, container).id()));
    } catch (NodeCommandException e) {
      if (e.failure() != NodeFailure.CONTAINER_NOT_FOUND) {
        throw e;
      }
      Optional<Incident> recorded = recorded(node, container);
      if (recorded.isEmpty()) {
        throw e;
      }
      return recorded;
    }
  }

  private Optional<Incident> recorded(NodeName node, String container) {
    List<Incident> matching =
        incidents.newest(1000).stream()
            .filter(incident -> incident.target().node().equals(node))
            .filter(
                incident ->
                    incident.state() != dev.impound.controller.incident.IncidentState.RELEASED)
            .filter(
                incident ->
                    incident.containerName().equals(container)
                        || (container.length() >= 12
                            && incident.target().container().hex().startsWith(container)))
            .toList();
    return matching.size() == 1 ? Optional.of(matching.getFirst()) : Optional.empty();
  }

  public ResponsePlan planRelease(Incident incident) {
    List<String> cuts =
        holds.cloud().heldBy(incident.id()).stream().map(RestoreStep::words).toList();
    boolean frozen = !incident.steps().isEmpty() && mayBeFrozen(incident);
    ResponsePlan plan =
        Planner.release(
            incident.target(),
            incident.containerName(),
            new Planner.Undo(
                frozen,
                cuts,
                holds.host().prior(incident.id(), HostHolds.What.NETWORK).isPresent(),
                holds.host().prior(incident.id(), HostHolds.What.RESTART)));
    List<String> warnings = new ArrayList<>(plan.warnings());
    if (plan.actions().isEmpty()) {
      warnings.add("nothing of %s is in force: it is only closed".formatted(incident.id()));
    }
    if (incident.isActive(StepKind.ACQUIRE)) {
      warnings.add(
          "evidence is still being taken: what is read after the thaw may have been changed by the"
              + " intruder");
    }
    return new ResponsePlan(plan.target(), plan.containerName(), plan.actions(), warnings);
  }

  static boolean mayBeFrozen(Incident incident) {
    return incident.isInForce(StepKind.FREEZE, StepKind.THAW)
        || incident.isActive(StepKind.FREEZE)
        || incident
            .latest(StepKind.FREEZE)
            .filter(step -> step.state() == dev.impound.controller.incident.StepState.FAILED)
            .isPresent();
  }

  /** The held step that a person means, and its incident; refuses as {@link #decide}. */
  public Held held(String incidentId, String reference) {
    Incident incident = HeldSteps.incident(incidents, incidentId);
    return new Held(incident, HeldSteps.find(incident, reference));
  }

  /** A held step. */
  public record Held(Incident incident, Step step) {}

  /**
   * Decides a held step of an incident.
   *
   * @param reference the step's number, or what it does, "freeze" say
   */
  public Step decide(
      String incidentId, String reference, boolean approve, String reason, String operator) {
    Incident incident = HeldSteps.incident(incidents, incidentId);
    Step step = HeldSteps.find(incident, reference);
    if (!responder.decide(incident, step, approve, reason, operator)) {
      throw HeldSteps.notHeld(incident, step);
    }
    return step;
  }

  /**
   * The operator keys of which the node wants one's signature for this release; empty where it
   * wants none, or nothing is to be undone that needs it.
   */
  public Optional<List<String>> signatureNeed(Incident incident) {
    Optional<Node> node = sessions.find(incident.target().node());
    Optional<List<String>> thaw =
        node.filter(one -> !incident.steps().isEmpty() && mayBeFrozen(incident))
            .flatMap(one -> one.signatureNeed("thaw"));
    return thaw.or(
        () ->
            node.filter(
                    one -> holds.host().prior(incident.id(), HostHolds.What.NETWORK).isPresent())
                .flatMap(one -> one.signatureNeed("restore-network")));
  }

  /** Refuses, OPERATOR_SIGNATURE_NEEDED, a release that the node would not do. */
  public void requireSigned(Incident incident, Optional<SignedOrder> order) {
    Optional<List<String>> need = signatureNeed(incident);
    if (need.isPresent() && order.isEmpty()) {
      throw new RefusedException(
          RefusalReason.OPERATOR_SIGNATURE_NEEDED,
          "node %s lets go of a container only with the signature of an operator's key, and nobody"
                  .formatted(incident.target().node())
              + " signed; nothing was changed",
          "repeat it with --operator-key FILE; \"impound node show\" tells which keys the node"
              + " knows");
    }
  }

  /**
   * Undoes a containment.
   *
   * @param order what an operator signed for the node, where it was signed; kept, since a release
   *     goes on after a restart
   */
  public IncidentId release(
      Incident incident, String reason, String operator, Optional<SignedOrder> order) {
    order.ifPresent(one -> holds.signed().keep(incident.id(), one, incidents.now()));
    return responder.release(incident, reason, operator);
  }

  /** The same where no operator signed. */
  public IncidentId release(Incident incident, String reason, String operator) {
    return release(incident, reason, operator, Optional.empty());
  }
}
