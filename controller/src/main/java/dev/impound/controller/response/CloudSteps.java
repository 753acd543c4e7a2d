package dev.impound.controller.response;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.node.ContainerFacts;
import java.util.List;

/** The steps that cut a container off in the cloud. */
record CloudSteps(IsolateStep listeners, DrainStep members, IsolateNodeStep node) {
  /** Their order: what shuts off most comes first. */
  static final List<StepKind> ORDER =
      List.of(StepKind.ISOLATE_NODE, StepKind.ISOLATE, StepKind.DRAIN_MEMBERS);

  StepOutcome cut(Incident incident, Step step, ContainerFacts container)
      throws InterruptedException {
    return switch (step.kind()) {
      case ISOLATE -> listeners.isolate(incident, step, container);
      case DRAIN_MEMBERS -> members.drain(incident, step, container);
      case ISOLATE_NODE -> node.isolate(incident, step, container);
      case FREEZE,
          ACQUIRE,
          SEAL,
          VERIFY,
          QUARANTINE_LOAD,
          QUARANTINE_RUN,
          THAW,
          RESTORE,
          HOLD_RESTART,
          RESTORE_RESTART,
          CUT_NETWORK,
          RESTORE_NETWORK ->
          throw new IllegalArgumentException(step.kind() + " cuts nothing in the cloud");
    };
  }
}
