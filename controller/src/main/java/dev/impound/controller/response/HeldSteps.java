package dev.impound.controller.response;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.incident.StepWords;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.Printable;
import dev.impound.wire.RefusalReason;
import java.util.List;
import java.util.Locale;

/** Finds the held step that a person means. */
final class HeldSteps {
  private HeldSteps() {}

  static Incident incident(IncidentDesk incidents, String id) {
    return incidents
        .find(IncidentId.parse(id))
        .orElseThrow(
            () ->
                new RefusedException(
                    RefusalReason.INCIDENT_UNKNOWN,
                    "there is no incident " + Printable.brief(id),
                    "\"impound incident list\" shows them"));
  }

  /** The step of this number, or the one held step that does this. */
  static Step find(Incident incident, String reference) {
    List<Step> meant = incident.steps().stream().filter(step -> isMeant(step, reference)).toList();
    List<Step> held = meant.stream().filter(step -> step.state() == StepState.HELD).toList();
    if (held.size() == 1) {
      return held.getFirst();
    }
    if (held.isEmpty() && !meant.isEmpty()) {
      throw notHeld(incident, meant.getLast());
    }
    throw new RefusedException(
        RefusalReason.STEP_UNKNOWN,
        "%s has no step \"%s\" that is held; held are: %s"
            .formatted(incident.id(), Printable.brief(reference), words(incident)),
        "\"impound incident show %s\" says why each is held".formatted(incident.id()));
  }

  private static boolean isMeant(Step step, String reference) {
    return reference.equals(Long.toString(step.id().number()))
        || reference.toUpperCase(Locale.ROOT).replace('-', '_').equals(step.kind().name());
  }

  static RefusedException notHeld(Incident incident, Step step) {
    return new RefusedException(
        RefusalReason.STEP_NOT_HELD,
        "step %d (%s) of %s is not held: it is %s"
            .formatted(
                step.id().number(),
                StepWords.name(step.kind()),
                incident.id(),
                step.state().name().toLowerCase(Locale.ROOT).replace('_', ' ')),
        "held are: " + words(incident));
  }

  private static String words(Incident incident) {
    List<String> held =
        incident.steps().stream()
            .filter(step -> step.state() == StepState.HELD)
            .map(step -> "%d (%s)".formatted(step.id().number(), StepWords.name(step.kind())))
            .toList();
    return held.isEmpty() ? "none" : String.join(", ", held);
  }
}
