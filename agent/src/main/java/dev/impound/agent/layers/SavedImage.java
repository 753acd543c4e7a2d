package dev.impound.agent.layers;

import dev.impound.wire.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a saved image, all of them taken.
 *
 * @param layers from the base up; a layer that occurs twice is named twice
 * @param manifest the OCI manifest, where its digest is the image's id
 */
public record SavedImage(Part config, List<Layer> layers, Optional<Part> manifest) {
  /** A taken part. */
  public record Part(Sha256 sha256, long size) {}

  /**
   * A taken layer.
   *
   * @param diffId SHA-256 of the uncompressed layer, as the config names it
   */
  public record Layer(Part stored, Sha256 diffId) {}

  public SavedImage {
    layers = List.copyOf(layers);
  }
}
