package dev.impound.agent.acquisition;

import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether the node's disk has room for the image that a commit would make. */
final class FreeSpace {
  /** What is left free for the engine and everybody else. */
  private static final long RESERVE = 64 << 20;

  private FreeSpace() {}

  /**
   * Why a commit does not fit; empty where it does, and where nobody can tell: the engine finds out
   * then.
   */
  static Optional<String> lacking(ContainerEngine engine, Subject subject) {
    try {
      OptionalLong size = engine.describeWithSize(subject.id()).writableLayerBytes();
      long free = Files.getFileStore(Path.of(subject.engine().dataRoot())).getUsableSpace();
      return size.isEmpty() || size.getAsLong() <= free - RESERVE
          ? Optional.empty()
          : Optional.of(
              "the container changed %d bytes, and the disk of %s has %d free, of which %d are left free"
                  .formatted(size.getAsLong(), subject.engine().dataRoot(), free, RESERVE));
    } catch (EngineException | IOException e) {
      return Optional.empty();
    }
  }
}
