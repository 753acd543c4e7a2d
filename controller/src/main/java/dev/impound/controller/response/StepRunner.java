package dev.impound.controller.response;

import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Step;
import dev.impound.controller.isolation.CallLog;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.node.NodeCommandException;
import dev.impound.controller.node.NodeFailure;
import dev.impound.wire.NodeName;
import dev.impound.wire.Printable;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does one step: journals that it begins, does it, journals how it ended, whatever happens. */
final class StepRunner {
  private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

  private final IncidentDesk incidents;
  private final StepObserver observer;
  private final Duration holdExpires;
  private final CutOff cutOff;
  private final Predicate<NodeName> mine;

  /**
   * @param holdExpires how long a step that is held waits for a person
   * @param mine whether what is to be done on a node is this controller's to do
   */
  StepRunner(
      IncidentDesk incidents,
      StepObserver observer,
      Duration holdExpires,
      CutOff cutOff,
      Predicate<NodeName> mine) {
    this.incidents = incidents;
    this.observer = observer;
    this.holdExpires = holdExpires;
    this.cutOff = cutOff;
    this.mine = mine;
  }

  /**
   * Does {@code work} as {@code step}. A step stays unsettled, to be taken up again, that is cut
   * off: by the controller's own stop, by a database that is away, by the loss of the incident's
   * lease, or because the node went to another controller. Throws what cut it off, unless that is
   * an interruption in the middle of the work.
   */
  StepOutcome run(IncidentId incident, Step step, String subject, Callable<StepOutcome> work) {
    if (Thread.currentThread().isInterrupted()) {
      throw new StepCutOffException("the lane was interrupted before the step began", null);
    }
    incidents.started(incident, step.id(), subject);
    StepOutcome outcome = recorded(incident, step, work);
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

  /** The calls to the cloud go on record, whatever comes of the work. */
  private StepOutcome recorded(IncidentId incident, Step step, Callable<StepOutcome> work) {
    try (CallLog log = CallLog.open()) {
      StepOutcome outcome = outcome(incident, step, work);
      if (!Thread.currentThread().isInterrupted()) {
        CallRecord.lines(step.kind(), log).forEach(line -> incidents.note(incident, line));
      }
      return outcome;
    }
  }

  private StepOutcome outcome(IncidentId incident, Step step, Callable<StepOutcome> work) {
    try {
      return work.call();
    } catch (NodeCommandException e) {
      if (e.failure() != NodeFailure.CONTAINER_NOT_RUNNING && !isMine(incident)) {
        throw new StepCutOffException("the node is attached to another controller", e);
      }
      return e.failure() == NodeFailure.CONTAINER_NOT_RUNNING
          ? StepOutcome.nothingToDo(e.inWords())
          : StepOutcome.failed(e.inWords());
    } catch (CloudException e) {
      return StepOutcome.failed(String.valueOf(e.getMessage()));
    } catch (InterruptedException | ClosedByInterruptException e) {
      Thread.currentThread().interrupt();
      return StepOutcome.failed("the controller is stopping");
    } catch (Exception e) {
      if (cutOff.is(e)) {
        throw new StepCutOffException(String.valueOf(e.getMessage()), e);
      }
      LOG.atError()
          .setCause(e)
          .addKeyValue("incident", incident)
          .addKeyValue("step", step.kind())
          .log("Step failed by a defect");
      return StepOutcome.failed(
          "the controller failed in a way it did not expect: " + e + "; its log says more");
    }
  }

  private boolean isMine(IncidentId incident) {
    return mine.test(incidents.find(incident).orElseThrow().target().node());
  }
}
