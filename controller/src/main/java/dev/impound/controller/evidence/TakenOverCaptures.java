package dev.impound.controller.evidence;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what this controller was taking when another took the incident over and began a capture of
 * its own: what arrived stays, as partial.
 */
public final class TakenOverCaptures {
  private static final Logger LOG = LoggerFactory.getLogger(TakenOverCaptures.class);

  private final Evidence evidence;
  private final Function<IncidentId, Optional<Incident>> incidents;

  /**
   * Of this controller's evidence.
   *
   * @param incidents finds an incident by its id
   */
  public TakenOverCaptures(Evidence evidence, Function<IncidentId, Optional<Incident>> incidents) {
    this.evidence = evidence;
    this.incidents = incidents;
  }

  /** Closes them, and returns how many there were. To be called at the start. */
  public int close() {
    int closed = 0;
    for (Capture capture : evidence.openCaptures()) {
      Optional<String> taken = takenInstead(capture);
      if (taken.isPresent() && isClosed(capture, taken.get())) {
        closed++;
        LOG.atInfo()
            .addKeyValue("incident", capture.incident())
            .addKeyValue("capture", capture.id())
            .addKeyValue("instead", taken.get())
            .log("Capture closed that another controller took over");
      }
    }
    return closed;
  }

  /** What cannot be closed now, on a full disk say, stays open until the next start. */
  private boolean isClosed(Capture capture, String instead) {
    try {
      evidence.abandon(capture.id(), "taken over by another controller, as " + instead);
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("capture", capture.id())
          .log("Capture that another controller took over could not be closed");
      return false;
    }
  }

  /** The capture of the incident's last acquisition, where no acquisition is into this one. */
  private Optional<String> takenInstead(Capture capture) {
    String own = capture.id().toString();
    Optional<Incident> incident = incidents.apply(capture.incident());
    boolean wanted =
        incident.stream()
            .flatMap(one -> one.steps().stream())
            .anyMatch(step -> step.kind() == StepKind.ACQUIRE && step.subject().equals(own));
    return incident
        .filter(one -> !wanted)
        .flatMap(one -> one.latest(StepKind.ACQUIRE))
        .map(Step::subject)
        .filter(subject -> !subject.isEmpty());
  }
}
