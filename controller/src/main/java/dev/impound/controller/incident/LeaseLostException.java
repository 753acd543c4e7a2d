package dev.impound.controller.incident;

/**
 * What a step came to was not journaled: this controller does not run the incident any more.
 * Whoever runs it now finds out what was done by looking at what is there.
 */
public final class LeaseLostException extends RuntimeException {
  private final IncidentId incident;

  public LeaseLostException(IncidentId incident, String why) {
    super(
        "cannot journal a step of %s: %s; the controller that runs it now takes the step up"
            .formatted(incident, why));
    this.incident = incident;
  }

  /** Whose step it was. */
  public IncidentId incident() {
    return incident;
  }
}
