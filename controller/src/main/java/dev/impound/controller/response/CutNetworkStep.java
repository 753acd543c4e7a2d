package dev.impound.controller.response;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Target;
import dev.impound.controller.node.NodeCommandException;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.node.NodeFailure;
import dev.impound.controller.response.HostHolds.What;

/**
 * Cuts a container's network on its node, whatever the cloud does, and undoes it. That it may be
 * cut is saved before it is.
 */
final class CutNetworkStep {
  private final NodeCommands nodes;
  private final HostHolds holds;
  private final SignedReleases signed;
  private final IncidentDesk incidents;

  CutNetworkStep(NodeCommands nodes, Holds holds, IncidentDesk incidents) {
    this.nodes = nodes;
    this.holds = holds.host();
    this.signed = holds.signed();
    this.incidents = incidents;
  }

  StepOutcome cut(Incident incident) {
    IncidentId id = incident.id();
    Target target = incident.target();
    boolean fresh = holds.prior(id, What.NETWORK).isEmpty();
    holds.hold(id, What.NETWORK, "", incidents.now());
    try {
      NodeCommands.Cut cut = nodes.cutNetwork(target.node(), target.container());
      return StepOutcome.done(
          "nothing but loopback passes in the network namespace of %s (%s), read back in %d ms%s"
              .formatted(
                  target,
                  cut.namespace(),
                  cut.took().toMillis(),
                  cut.wasCutAlready() ? "; it was cut already" : ""));
    } catch (NodeCommandException e) {
      return notCut(incident, e, fresh);
    }
  }

  /** {@code fresh}: no attempt before this one can have cut anything. */
  private StepOutcome notCut(Incident incident, NodeCommandException e, boolean fresh) {
    boolean isNotCut =
        switch (e.failure()) {
          case CONTAINER_NOT_RUNNING, CONTAINER_NOT_FOUND -> true;
          // The agent looks at the engine before it touches anything.
          case NOT_CUTTABLE,
              PROCESS_ESCAPED,
              PROGRAM_MISSING,
              INVALID,
              NOT_PERMITTED,
              ENGINE_UNAVAILABLE,
              ENGINE_REFUSED ->
              fresh;
          default -> false;
        };
    if (isNotCut) {
      holds.release(incident.id(), What.NETWORK);
    }
    return e.failure() == NodeFailure.NOT_CUTTABLE
        ? StepOutcome.nothingToDo("left as it is: " + e.inWords())
        : HostOrders.failed(incident.target(), e);
  }

  StepOutcome restore(Incident incident) {
    IncidentId id = incident.id();
    Target target = incident.target();
    if (holds.prior(id, What.NETWORK).isEmpty()) {
      return StepOutcome.nothingToDo("this incident has cut no network on the node");
    }
    try {
      boolean wasNotCut =
          nodes.restoreNetwork(target.node(), target.container(), id.toString(), signed.find(id));
      holds.release(id, What.NETWORK);
      return wasNotCut
          ? StepOutcome.nothingToDo(
              "the network of %s is not cut; a restart gives a container a namespace without the cut"
                  .formatted(target))
          : StepOutcome.done("the network of %s is as it was before".formatted(target));
    } catch (NodeCommandException e) {
      return switch (e.failure()) {
        case CONTAINER_NOT_RUNNING, CONTAINER_NOT_FOUND -> {
          holds.release(id, What.NETWORK);
          yield StepOutcome.nothingToDo("the cut went with its namespace: " + e.getMessage());
        }
        default -> HostOrders.failed(target, e);
      };
    }
  }
}
