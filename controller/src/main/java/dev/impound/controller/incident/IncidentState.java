package dev.impound.controller.incident;

/** Where an incident stands. */
public enum IncidentState {
  /** Opened; containment, where it was ordered, has not ended yet. */
  RESPONDING,
  /**
   * Frozen and verified, and every listener found in front of it is closed to all but the
   * responders.
   */
  CONTAINED,
  /** One of freeze and isolation did not succeed. */
  PARTLY_CONTAINED,
  /** Neither succeeded, or none was ordered. */
  NOT_CONTAINED,
  /** Containment was undone; a later alarm opens another incident. */
  RELEASED
}
