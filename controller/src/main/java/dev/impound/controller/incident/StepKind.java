package dev.impound.controller.incident;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a step does. */
public enum StepKind {
  FREEZE,
  /** Close the listeners in front of the container. */
  ISOLATE,
  ACQUIRE,
  SEAL,
  VERIFY,
  QUARANTINE_LOAD,
  QUARANTINE_RUN,
  THAW,
  /** Give back what was cut in the cloud, whatever the way. */
  RESTORE,
  HOLD_RESTART,
  RESTORE_RESTART,
  /** Take the container's members of pools out of service. */
  DRAIN_MEMBERS,
  /** Put the ports of its node into the quarantine security group. */
  ISOLATE_NODE,
  CUT_NETWORK,
  RESTORE_NETWORK;

  /** What cuts a container off in the cloud; {@link #RESTORE} undoes all of it. */
  public static final Set<StepKind> CLOUD_CUTS =
      Collections.unmodifiableSet(EnumSet.of(ISOLATE, DRAIN_MEMBERS, ISOLATE_NODE));

  /** Whether it cuts a container off in the cloud. */
  public boolean isCloudCut() {
    return CLOUD_CUTS.contains(this);
  }
}
