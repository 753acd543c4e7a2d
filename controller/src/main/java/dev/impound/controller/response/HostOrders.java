package dev.impound.controller.response;

import dev.impound.controller.incident.Target;
import dev.impound.controller.node.NodeCommandException;
import dev.impound.controller.node.NodeFailure;

/** Words for orders to a node that an agent of an earlier version does not know. */
final class HostOrders {
  private HostOrders() {}

  /**
   * How a step ended whose order failed.
   *
   * @throws NodeCommandException the same, where it is for every step to tell
   */
  static StepOutcome failed(Target target, NodeCommandException e) {
    if (e.failure() == NodeFailure.INVALID) {
      return StepOutcome.failed(
          "the agent of %s is too old for this, and nothing was changed; update it: %s"
              .formatted(target.node(), e.getMessage()));
    }
    throw e;
  }
}
