package dev.impound.agent.layers;

import dev.impound.wire.Sha256;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the two JSON files that say what an archive holds. */
final class ImageJson {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Names of the entries that make up the image, layers from the base up. */
  record Manifest(String config, List<String> layers) {}

  private ImageJson() {}

  static Manifest manifest(byte[] content) throws UnfitArchiveException {
    JsonNode images = parse("manifest.json", content);
    if (images.size() != 1) {
      throw new UnfitArchiveException(
          "the engine's archive holds %d images, not one".formatted(images.size()));
    }
    List<String> layers = new ArrayList<>();
    images.path(0).path("Layers").forEach(layer -> layers.add(layer.asString("")));
    return new Manifest(images.path(0).path("Config").asString(""), layers);
  }

  static List<Sha256> diffIds(byte[] config) throws UnfitArchiveException {
    List<Sha256> diffIds = new ArrayList<>();
    for (JsonNode one : parse("the config", config).path("rootfs").path("diff_ids")) {
      try {
        diffIds.add(Sha256.parse(one.asString("")));
      } catch (IllegalArgumentException e) {
        throw new UnfitArchiveException("the image's config has a bad diff_id: " + e.getMessage());
      }
    }
    return diffIds;
  }

  private static JsonNode parse(String what, byte[] content) throws UnfitArchiveException {
    try {
      return JSON.readTree(content);
    } catch (JacksonException e) {
      throw new UnfitArchiveException(
          "%s in the engine's archive is not JSON: %s".formatted(what, e.getOriginalMessage()));
    }
  }
}
