package dev.impound.controller.evidence;

import dev.impound.controller.incident.IncidentId;
import java.util.Optional;

/**
 * What a hold or a purge is of: an incident's evidence, or one capture of it.
 *
 * @param capture the one capture; empty for all of the incident, later ones too
 */
public record RetentionSubject(IncidentId incident, Optional<CaptureId> capture) {

  /** Whether the capture of this incident is part of it. */
  public boolean covers(IncidentId itsIncident, CaptureId id) {
    return incident.equals(itsIncident) && capture.map(id::equals).orElse(true);
  }

  /** The id that an operator names it by. */
  @Override
  public String toString() {
    return capture.map(CaptureId::toString).orElseGet(incident::toString);
  }
}
