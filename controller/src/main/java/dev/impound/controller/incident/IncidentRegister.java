package dev.impound.controller.incident;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps incidents across restarts. What a method has returned from is on the disk.
 *
 * <p>Where several controllers share the register, a step of a lane is journaled only by the one
 * that runs its incident: {@link #assign}, {@link #started}, {@link #ended} and {@link #held} throw
 * {@link LeaseLostException} for any other.
 */
public interface IncidentRegister {

  /** An order as journaled. */
  record Journaled(IncidentId incident, boolean joined) {}

  /**
   * Opens an incident on the order's target, or joins the open one, with alarm and steps, all or
   * nothing.
   */
  Journaled journal(Order order);

  /** Number of the newest incident; 0 before the first. */
  long newest();

  /** Adds a step to an incident. */
  StepId plan(IncidentId incident, StepKind kind, String subject, Instant at);

  /** How much an acquisition takes, as the newest order of one in its incident said. */
  CaptureScope scope(StepId acquisition);

  /** The step, which waits, will act on {@code subject}. */
  void assign(StepId step, String subject);

  /** The step is at work on {@code subject}. */
  void started(StepId step, String subject, Instant at);

  /**
   * The step has ended; {@code state} is settled. In the same transaction the incident's state
   * becomes what follows from its steps.
   *
   * @return the incident's new state, when it is another than before
   */
  Optional<IncidentState> ended(StepId step, StepState state, String detail, Instant at);

  /**
   * The step, which waits or works, is held for a person until {@code expires}; where the incident
   * was released meanwhile it is denied.
   *
   * @return the incident's new state, when it is another than before
   */
  Optional<IncidentState> held(
      StepId step, HoldCause cause, String why, Instant expires, Instant at);

  /**
   * A held step waits again, approved; false when it is not held any more, or the incident was
   * released since.
   */
  boolean approved(StepId step, Approval approval, Instant at);

  /** A held step is denied; false when it is not held any more. */
  boolean denied(StepId step, String why, Instant at);

  /** Holds that ended before {@code at} without a decision. */
  List<Held> expired(Instant at);

  /** How many steps are held. */
  long held();

  /** A held step and its incident. */
  record Held(IncidentId incident, StepId step, StepKind kind) {}

  /** Adds a line to the timeline. */
  void note(IncidentId incident, Instant at, String text);

  /** One incident with its timeline. */
  Optional<Incident> find(IncidentId incident);

  /** What set the incident's steps going, oldest first. */
  List<JournaledPlan> plans(IncidentId incident);

  /** The incident on this target that is not released. */
  Optional<Incident> openOn(Target target);

  /** Newest first, without timeline. */
  List<Incident> newest(int limit);

  /** Incidents with a step that waits or was at work, oldest first, without timeline. */
  List<Incident> unsettled();

  /**
   * Since when an incident is released, and none of its steps waits or works: when its last step
   * ended. Empty while that is not so, and for an unknown one.
   */
  Optional<Instant> closed(IncidentId incident);

  /** How many incidents are not released. */
  long open();
}
