package dev.impound.agent.container;

import java.util.List;
import java.util.Map;

/**
 * A sandbox to be made; what is not named here is the same for every sandbox.
 *
 * @param name empty lets the engine choose
 * @param imageId "sha256:" and 64 digits; never a name, which could mean another image
 * @param command the program and its arguments, in place of the image's
 * @param environment "NAME=value" each
 * @param coveredVolumes paths that get an empty tmpfs in place of a volume
 */
public record SandboxOrder(
    String name,
    String imageId,
    List<String> command,
    List<String> environment,
    List<String> coveredVolumes,
    Map<String, String> labels) {
  public SandboxOrder {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    coveredVolumes = List.copyOf(coveredVolumes);
    labels = Map.copyOf(labels);
  }
}
