package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The one thing Impound reads of an image's config: which layers it is made of.
 *
 * @param diffIds SHA-256 of each uncompressed layer, from the base up
 */
record ImageConfig(List<Sha256> diffIds) {
  ImageConfig {
    diffIds = List.copyOf(diffIds);
  }

  /**
   * Reads a config.
   *
   * @throws IOException when it cannot be read, or could be read in two ways
   */
  static ImageConfig parse(byte[] json) throws IOException {
    JsonNode rootfs = only(HostileJson.parse(json, "image config"), "rootfs");
    JsonNode diffIds = only(rootfs, "diff_ids");
    List<Sha256> found = new ArrayList<>();
    for (JsonNode diffId : diffIds) {
      found.add(HostileJson.digest(diffId, "image config"));
    }
    return new ImageConfig(found);
  }

  /**
   * The value of a key. Engines match keys without regard to case, so a config with two spellings
   * would be one image to them and another to us.
   */
  private static JsonNode only(JsonNode node, String key) throws IOException {
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      if (property.getKey().equalsIgnoreCase(key) && !property.getKey().equals(key)) {
        throw new IOException("the image config spells \"%s\" in more than one way".formatted(key));
      }
    }
    if (!node.has(key)) {
      throw new IOException("the image config has no \"%s\"".formatted(key));
    }
    return node.get(key);
  }
}
