package dev.impound.controller.plan;

import dev.impound.controller.incident.StepKind;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a container is to be cut off.
 *
 * @param inCloud of {@link StepKind#CLOUD_CUTS}; may be empty
 * @param onNode whether its network is cut on the node
 */
public record Cuts(Set<StepKind> inCloud, boolean onNode) {
  /** Listeners are closed, and the network is cut on the node. */
  public static final Cuts STANDARD = new Cuts(EnumSet.of(StepKind.ISOLATE), true);

  public Cuts {
    if (!StepKind.CLOUD_CUTS.containsAll(inCloud)) {
      throw new IllegalArgumentException("these do not cut in the cloud: " + inCloud);
    }
    inCloud = Set.copyOf(inCloud);
  }
}
