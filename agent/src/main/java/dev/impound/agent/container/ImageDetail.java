package dev.impound.agent.container;

import dev.impound.wire.Sha256;
import java.util.List;

/**
 * An image as the engine describes it.
 *
 * @param id "sha256:" and 64 digits
 * @param diffIds of the layers, from the base up
 * @param environment names of the variables its config sets
 * @param volumes paths its config declares as volumes
 */
public record ImageDetail(
    String id, List<Sha256> diffIds, List<String> environment, List<String> volumes) {
  public ImageDetail {
    diffIds = List.copyOf(diffIds);
    environment = List.copyOf(environment);
    volumes = List.copyOf(volumes);
  }
}
