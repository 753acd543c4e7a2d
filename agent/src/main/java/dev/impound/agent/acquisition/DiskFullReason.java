package dev.impound.agent.acquisition;

import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.EngineFacts;

/** Says of a failure of the engine what to do where its disk is full. */
final class DiskFullReason {
  private DiskFullReason() {}

  /** What the engine was to do. */
  enum Verb {
    /** Make an image of the container. */
    COMMIT("a commit needs as much free space there as the container changed"),
    /** Write an image as an archive. */
    SAVE("a save needs as much free space there as the whole image has");

    private final String need;

    Verb(String need) {
      this.need = need;
    }
  }

  static String of(EngineFacts engine, Verb verb, EngineException failure) {
    return failure.kind() != EngineException.Kind.DISK_FULL
        ? failure.text()
        : "%s; the node's disk that holds %s is full, the container is left as it was: free space there (%s), then capture again"
            .formatted(failure.text(), engine.dataRoot(), verb.need);
  }
}
