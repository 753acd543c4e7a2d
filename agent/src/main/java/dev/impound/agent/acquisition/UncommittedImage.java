package dev.impound.agent.acquisition;

import dev.impound.agent.container.ContainerDetail;
import dev.impound.agent.container.EngineFacts;
import dev.impound.agent.container.ImageDetail;
import dev.impound.agent.container.ImageStore;
import dev.impound.agent.layers.LayerDatabase;
import dev.impound.agent.layers.UpperLayer;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The image of a container that no commit was made of: its image's config with the container's own
 * layer added. The engine knows nothing of it. The same frozen container always gives the same one.
 *
 * @param detail as an engine would describe it
 * @param json config whose digest is the image's id
 * @param top the container's own layer; empty where the container changed nothing
 * @param notes what a reader of the layer has to know
 */
record UncommittedImage(
    ImageDetail detail, String json, Optional<UpperLayer> top, List<String> notes) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** The bytes of the config. */
  byte[] config() {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads the container's layer for its digest, and puts the image together.
   *
   * @param mostBytes all files in the layer; what does not fit is left out
   * @throws IOException where it can only be had by a commit, with the reason
   */
  static UncommittedImage of(ImageStore images, Subject subject, long mostBytes)
      throws IOException {
    EngineFacts engine = subject.engine();
    ContainerDetail container = subject.detail();
    if (engine.containerdStore() || !engine.storageDriver().equals("overlay2")) {
      throw new IOException(
          "the engine keeps containers by " + engine.storageDriver() + ", not by overlay2");
    }
    if (container.upperFolder().isEmpty()) {
      throw new IOException("the engine does not tell the container's own folder");
    }
    ImageDetail base = images.describe(container.container().imageId());
    Path root = Path.of(engine.dataRoot());
    byte[] config = new LayerDatabase(root).config(Sha256.parse(base.id()));
    UpperLayer layer = UpperLayer.measured(root, container.upperFolder(), mostBytes);
    String grown = grown(config, base.diffIds(), layer, subject.captureId());
    List<Sha256> diffIds = new ArrayList<>(base.diffIds());
    if (!layer.isEmpty()) {
      diffIds.add(layer.diffId());
    }
    return new UncommittedImage(
        new ImageDetail(
            Sha256.of(grown.getBytes(StandardCharsets.UTF_8)).prefixed(),
            diffIds,
            base.environment(),
            base.volumes()),
        grown,
        layer.isEmpty() ? Optional.empty() : Optional.of(layer),
        layer.notes());
  }

  private static String grown(
      byte[] config, List<Sha256> diffIds, UpperLayer layer, String captureId) throws IOException {
    try {
      if (!(JSON.readTree(config) instanceof ObjectNode root)
          || !(root.path("rootfs").path("diff_ids") instanceof ArrayNode known)
          || known.size() != diffIds.size()) {
        throw new IOException("the config of the container's image names no layers");
      }
      ArrayNode history =
          root.path("history") instanceof ArrayNode there ? there : root.putArray("history");
      ObjectNode step =
          history
              .addObject()
              .put("created_by", "impound")
              .put("comment", "impound capture %s: the container's own layer".formatted(captureId));
      if (layer.isEmpty()) {
        step.put("empty_layer", true);
      } else {
        known.add(layer.diffId().prefixed());
      }
      return JSON.writeValueAsString(root);
    } catch (JacksonException e) {
      throw new IOException("the config of the container's image is not JSON");
    }
  }
}
