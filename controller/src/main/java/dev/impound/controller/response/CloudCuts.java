package dev.impound.controller.response;

import dev.impound.controller.fleet.SharedLock;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CutOutcome;
import dev.impound.controller.isolation.CutPoint;
import dev.impound.controller.isolation.CutWay;
import java.util.Optional;

/** Cuts at a point of the cloud, by any way. What the point was is saved before it is touched. */
final class CloudCuts {
  private final CloudHolds holds;
  private final IncidentDesk incidents;
  private final SharedLock points;

  /**
   * {@code points} is held while a point is read, saved and changed, so that two incidents cannot
   * take each other's change for the prior state.
   */
  CloudCuts(CloudHolds holds, IncidentDesk incidents, SharedLock points) {
    this.holds = holds;
    this.incidents = incidents;
    this.points = points;
  }

  /**
   * Cuts.
   *
   * @param verb what the step does, for notes
   * @param name the cloud's name for the point; may be empty
   * @param words the point in a few words, safe to show
   * @return what is to be added to the words; empty as a rule
   */
  String cut(
      IncidentId incident, CutWay way, CutPoint point, String verb, String name, String words)
      throws InterruptedException {
    SharedLock.Held held = points.take();
    try {
      String current = way.read(point);
      keepChange(incident, way, point, current, verb);
      holds.hold(point, name, incident, current, incidents.now());
      return switch (way.cut(point, current)) {
        case CutOutcome.Cut(var now, var requestId, var notes) -> {
          notes.forEach(note -> incidents.note(incident, verb + ": " + note));
          incidents.note(
              incident,
              "%s %s cut and read back%s: %s"
                  .formatted(
                      point.kind(),
                      words,
                      requestId.isEmpty() ? "" : ", cloud request " + requestId,
                      point.way().effect()));
          yield "";
        }
        case CutOutcome.CutAlready(var now, var notes) -> {
          notes.forEach(note -> incidents.note(incident, verb + ": " + note));
          yield " (was cut already)";
        }
        case CutOutcome.ChangedMeanwhile(var found) -> {
          holds.release(point, incident);
          throw changed(point, found);
        }
      };
    } finally {
      held.close();
    }
  }

  /**
   * A point that is held already, and that somebody has changed since, gets back what they made of
   * it: a second cut does not make their change forgotten.
   */
  private void keepChange(
      IncidentId incident, CutWay way, CutPoint point, String current, String verb) {
    Optional<String> prior = holds.prior(point);
    if (prior.isPresent()
        && way.look(point, prior.get()) instanceof CutWay.Standing.Changed(var found)) {
      holds.replacePrior(point, current);
      incidents.note(
          incident,
          "%s: %s was changed by somebody since it was cut; a release gives back what it has now: %s"
              .formatted(verb, point, found));
    }
  }

  private static CloudException changed(CutPoint point, String found) {
    return new CloudException(
        CloudException.Kind.NOT_AS_EXPECTED,
        "cut at " + point,
        "somebody else changed it at the same moment; it now has " + found,
        CloudException.Answer.MISSING,
        "run \"impound contain\" again",
        false,
        null);
  }
}
