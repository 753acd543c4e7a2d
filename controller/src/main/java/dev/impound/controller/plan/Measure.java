package dev.impound.controller.plan;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a playbook can order. */
public enum Measure {
  /** Pause the container and verify that it is frozen. */
  FREEZE,
  /** Close the listeners in front of it. */
  ISOLATE,
  /** Take its members of pools out of service, where other members go on serving. */
  DRAIN_MEMBERS,
  /** Shut its node off, with all that runs there, by a security group. */
  ISOLATE_NODE,
  /** Cut its network on the node. */
  CUT_NETWORK,
  /** Acquire, seal and verify evidence. */
  CAPTURE;

  /** What is ordered where nothing is said of it. */
  public static final Set<Measure> STANDARD =
      Collections.unmodifiableSet(EnumSet.of(FREEZE, ISOLATE, CUT_NETWORK, CAPTURE));
}
