package dev.impound.agent.quarantine;

import dev.impound.agent.container.FileEntry;
import dev.impound.agent.container.SandboxEngine;
import dev.impound.agent.container.SandboxOrder;
import dev.impound.wire.ContainerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds a shell in an image without running anything of it, in a container that is never started.
 */
final class ShellFinder {
  private static final String NOTHING = "/nonexistent";
  private static final int MOST_LINKS = 8;

  private final SandboxEngine engine;

  ShellFinder(SandboxEngine engine) {
    this.engine = engine;
  }

  Optional<Shell> find(String imageId, List<String> volumes) {
    ContainerId probe =
        engine.create(
            new SandboxOrder(
                "",
                imageId,
                List.of(NOTHING),
                List.of(),
                volumes,
                Map.of(SandboxLabels.PROBE, "shell")));
    try {
      return Shell.PLACES.stream()
          .filter(path -> isProgram(probe, path))
          .findFirst()
          .map(Shell::new);
    } finally {
      engine.remove(probe);
    }
  }

  private boolean isProgram(ContainerId probe, String path) {
    String at = path;
    for (int links = 0; links <= MOST_LINKS; links++) {
      Optional<FileEntry> entry = engine.find(probe, at);
      if (entry.isEmpty()) {
        return false;
      }
      if (entry.get().link().isEmpty()) {
        return entry.get().regular() && entry.get().executable();
      }
      at = entry.get().link();
    }
    return false;
  }
}
