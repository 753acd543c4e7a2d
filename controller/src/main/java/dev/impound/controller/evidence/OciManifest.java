package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An image's OCI manifest: which config and which layers, as stored.
 *
 * @param layers digests of the layers as stored, from the base up
 */
record OciManifest(Sha256 config, List<Sha256> layers) {
  static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar";
  private static final JsonMapper JSON = JsonMapper.shared();

  OciManifest {
    layers = List.copyOf(layers);
  }

  /** Reads a manifest that a node delivered. */
  static OciManifest parse(byte[] json) throws IOException {
    JsonNode node = HostileJson.parse(json, "image manifest");
    List<Sha256> layers = new ArrayList<>();
    for (JsonNode layer : node.path("layers")) {
      layers.add(HostileJson.digest(layer.path("digest"), "image manifest"));
    }
    return new OciManifest(
        HostileJson.digest(node.path("config").path("digest"), "image manifest"), layers);
  }

  /** Whether it names exactly these, in this order. */
  boolean names(StoredBlob image, List<StoredBlob> stored) {
    return config.equals(image.digest())
        && layers.equals(stored.stream().map(StoredBlob::digest).toList());
  }

  /** The manifest of an image, always the same bytes for the same image. */
  static byte[] write(StoredBlob config, List<StoredBlob> layers) {
    ObjectNode node = JSON.createObjectNode();
    node.put("schemaVersion", 2);
    node.put("mediaType", MANIFEST_TYPE);
    describe(node.putObject("config"), CONFIG_TYPE, config);
    ArrayNode array = node.putArray("layers");
    for (StoredBlob layer : layers) {
      boolean plain = layer.diffId().filter(layer.digest()::equals).isPresent();
      describe(array.addObject(), plain ? LAYER_TYPE : LAYER_TYPE + "+gzip", layer);
    }
    return JSON.writeValueAsBytes(node);
  }

  /** The index of an OCI layout that holds this one image. */
  static byte[] writeIndex(StoredBlob manifest) {
    ObjectNode node = JSON.createObjectNode();
    node.put("schemaVersion", 2);
    describe(node.putArray("manifests").addObject(), MANIFEST_TYPE, manifest);
    return JSON.writeValueAsBytes(node);
  }

  private static void describe(ObjectNode node, String mediaType, StoredBlob blob) {
    node.put("mediaType", mediaType);
    node.put("digest", blob.digest().prefixed());
    node.put("size", blob.size());
  }
}
