package dev.impound.controller.response;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.Target;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.node.NodeCommandException;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.node.NodeFailure;
import dev.impound.controller.response.HostHolds.What;
import dev.impound.wire.Printable;
import java.util.Optional;

/**
 * Takes a frozen container's restart policy away, so that no restart of the engine runs it again,
 * and gives it back. What it was is saved before it is touched.
 */
final class RestartStep {
  private static final String NO = "no";
  private static final int ATTEMPTS = 3;

  private final NodeCommands nodes;
  private final HostHolds holds;
  private final IncidentDesk incidents;

  RestartStep(NodeCommands nodes, HostHolds holds, IncidentDesk incidents) {
    this.nodes = nodes;
    this.holds = holds;
    this.incidents = incidents;
  }

  /** Sets the policy to "no" where the incident has the container frozen. */
  StepOutcome hold(IncidentId id) {
    Incident incident = incidents.find(id).orElseThrow();
    if (!incident.isInForce(StepKind.FREEZE, StepKind.THAW)) {
      return StepOutcome.nothingToDo(
          "the container was not seen frozen, so its restart policy is left as it is");
    }
    Target target = incident.target();
    for (int attempt = 1; ; attempt++) {
      ContainerFacts container = nodes.look(target.node(), target.container());
      String found = container.restartPolicy();
      Optional<String> held = holds.prior(id, What.RESTART);
      if (found.equals(NO)) {
        return alreadyNo(container, held);
      }
      // What is there now was not put there by this incident: it is what release gives back.
      holds.hold(id, What.RESTART, found, incidents.now());
      try {
        nodes.setRestartPolicy(target.node(), target.container(), NO, found);
        return StepOutcome.done(
            "restart policy set from %s to no: a restart of the engine does not run it again"
                .formatted(Printable.brief(found)));
      } catch (NodeCommandException e) {
        if (isUndone(e) && held.isEmpty()) {
          holds.release(id, What.RESTART);
        }
        if (e.failure() != NodeFailure.POLICY_CHANGED || attempt == ATTEMPTS) {
          return HostOrders.failed(target, e);
        }
      }
    }
  }

  /** Whether the agent certainly changed nothing: it does not know the verb, or refused. */
  private static boolean isUndone(NodeCommandException e) {
    return e.failure() == NodeFailure.INVALID || e.failure() == NodeFailure.POLICY_CHANGED;
  }

  private static StepOutcome alreadyNo(ContainerFacts container, Optional<String> held) {
    if (held.isPresent()) {
      return StepOutcome.done(
          "restart policy is no, and was %s before".formatted(Printable.brief(held.get())));
    }
    return StepOutcome.nothingToDo(
        container.autoRemove()
            ? "it has the restart policy no already; the engine removes it as soon as it dies,"
                + " which no update can change"
            : "it has the restart policy no already");
  }

  /** Gives the policy back, unless somebody set another one since. */
  StepOutcome restore(Incident incident) {
    IncidentId id = incident.id();
    Target target = incident.target();
    Optional<String> prior = holds.prior(id, What.RESTART);
    if (prior.isEmpty()) {
      return StepOutcome.nothingToDo("this incident has changed no restart policy");
    }
    String policy = Printable.brief(prior.get());
    try {
      String before = nodes.setRestartPolicy(target.node(), target.container(), prior.get(), NO);
      holds.release(id, What.RESTART);
      return StepOutcome.done(
          before.equals(prior.get())
              ? "restart policy is %s as before; it was so already".formatted(policy)
              : "restart policy is %s again".formatted(policy));
    } catch (NodeCommandException e) {
      return switch (e.failure()) {
        case POLICY_CHANGED ->
            gone(id, "%s; before Impound it was %s".formatted(e.getMessage(), policy));
        case CONTAINER_NOT_FOUND -> gone(id, "the container is gone: " + e.getMessage());
        default -> HostOrders.failed(target, e);
      };
    }
  }

  private StepOutcome gone(IncidentId id, String why) {
    holds.release(id, What.RESTART);
    return StepOutcome.nothingToDo(why);
  }
}
