package dev.impound.agent.containment;

import dev.impound.agent.container.InspectedContainer;
import dev.impound.wire.ContainerId;
import java.time.Duration;

/** Is told of a container that is about to be paused, and must come back at once. */
public interface PauseWitness {
  /** Looks away. */
  PauseWitness NONE =
      new PauseWitness() {
        @Override
        public void aboutToPause(ContainerId id, InspectedContainer found, Duration spent) {}

        @Override
        public void running(ContainerId id) {}
      };

  /**
   * The container is paused as soon as this comes back. Throws nothing.
   *
   * @param spent how long the freeze has taken already
   */
  void aboutToPause(ContainerId id, InspectedContainer found, Duration spent);

  /** The container runs again: what was seen before its pause is past. */
  void running(ContainerId id);
}
