package dev.impound.controller.response;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Target;
import dev.impound.controller.node.NodeCommandException;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.node.NodeFailure;

/** Freeze and its undo. Both ask the agent, which reads what is there before it acts. */
final class FreezeStep {
  private final NodeCommands nodes;
  private final SignedReleases signed;

  FreezeStep(NodeCommands nodes, SignedReleases signed) {
    this.nodes = nodes;
    this.signed = signed;
  }

  StepOutcome freeze(Target target) {
    NodeCommands.Frozen frozen = nodes.freeze(target.node(), target.container());
    return StepOutcome.done(
        "%d process%s of %s seen frozen (cgroup v%d) in %d ms%s"
            .formatted(
                frozen.processes(),
                frozen.processes() == 1 ? "" : "es",
                target,
                frozen.cgroupVersion(),
                frozen.took().toMillis(),
                frozen.wasPausedAlready() ? "; it was paused before" : ""));
  }

  StepOutcome thaw(IncidentId incident, Target target) {
    try {
      boolean wasRunning =
          nodes.thaw(target.node(), target.container(), incident.toString(), signed.find(incident));
      return StepOutcome.done(target + (wasRunning ? " was running already" : " runs again"));
    } catch (NodeCommandException e) {
      if (e.failure() == NodeFailure.CONTAINER_NOT_FOUND) {
        return StepOutcome.nothingToDo("the container is gone: " + e.getMessage());
      }
      throw e;
    }
  }
}
