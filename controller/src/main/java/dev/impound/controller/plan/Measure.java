package dev.impound.controller.plan;

/** What a playbook can order. */
public enum Measure {
  /** Pause the container and verify that it is frozen. */
  FREEZE,
  /** Close the listeners in front of it. */
  ISOLATE,
  /** Cut its network on the node. */
  CUT_NETWORK,
  /** Acquire, seal and verify evidence. */
  CAPTURE
}
