package dev.impound.controller.response;

import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Step;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.node.NodeCommandException;
import dev.impound.controller.node.NodeFailure;
import dev.impound.wire.Printable;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does one step: journals that it begins, does it, journals how it ended, whatever happens. */
final class StepRunner {
  private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

  private final IncidentDesk incidents;
  private final StepObserver observer;
  private final Duration holdExpires;

  /**
   * @param holdExpires how long a step that is held waits for a person
   */
  StepRunner(IncidentDesk incidents, StepObserver observer, Duration holdExpires) {
    this.incidents = incidents;
    this.observer = observer;
    this.holdExpires = holdExpires;
  }

  /**
   * Does {@code work} as {@code step}. A step that the controller's own stop cuts off stays
   * unsettled, to be taken up again.
   */
  StepOutcome run(IncidentId incident, Step step, String subject, Callable<StepOutcome> work) {
    incidents.started(incident, step.id(), subject);
    StepOutcome outcome = outcome(incident, step, work);
    if (!Thread.currentThread().isInterrupted()) {
      if (outcome.cause().isPresent()) {
        incidents.held(
            incident,
            step,
            outcome.cause().get(),
            outcome.detail(),
            incidents.now().plus(holdExpires));
      } else {
        incidents.ended(incident, step, outcome.state(), outcome.detail());
      }
      observer.ended(incident, step.kind(), outcome.state());
      LOG.atInfo()
          .addKeyValue("incident", incident)
          .addKeyValue("step", step.kind())
          .addKeyValue("state", outcome.state())
          .addKeyValue("detail", Printable.of(outcome.detail()))
          .log("Step ended");
    }
    return outcome;
  }

  private static StepOutcome outcome(IncidentId incident, Step step, Callable<StepOutcome> work) {
    try {
      return work.call();
    } catch (NodeCommandException e) {
      return e.failure() == NodeFailure.CONTAINER_NOT_RUNNING
          ? StepOutcome.nothingToDo(e.inWords())
          : StepOutcome.failed(e.inWords());
    } catch (CloudException e) {
      return StepOutcome.failed(String.valueOf(e.getMessage()));
    } catch (InterruptedException | ClosedByInterruptException e) {
      Thread.currentThread().interrupt();
      return StepOutcome.failed("the controller is stopping");
    } catch (Exception e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("incident", incident)
          .addKeyValue("step", step.kind())
          .log("Step failed by a defect");
      return StepOutcome.failed(
          "the controller failed in a way it did not expect: " + e + "; its log says more");
    }
  }
}
