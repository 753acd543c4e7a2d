package dev.impound.controller.node;

/** What a node is for. */
public enum NodeRole {
  /** Runs production containers. */
  NODE,
  /** Reloads evidence for analysis. */
  QUARANTINE
}
