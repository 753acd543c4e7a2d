package dev.impound.controller.plan;

/** How a playbook acts. */
public enum Mode {
  /** Say in the record what would be done, and do nothing. */
  OBSERVE,
  /** Open the incident and hold each step until a person approves it. */
  ASK,
  /** Do it. */
  ACT
}
