package dev.impound.agent.acquisition;

import dev.impound.agent.container.EngineFacts;
import dev.impound.agent.container.ImageDetail;
import dev.impound.agent.layers.LayerDatabase;
import dev.impound.agent.layers.LayerSource;
import dev.impound.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes an image's config and layers from the engine's layer database, the container's own layer
 * first. What cannot be taken there is named with its reason, and left to the engine.
 */
final class DirectLayers {
  private final ImageDetail image;
  private final ImageParts parts;
  private final boolean checkSkipped;
  private final Optional<UncommittedImage> uncommitted;
  private final List<String> failures = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();
  private final Map<Sha256, ItemBlob> taken = new LinkedHashMap<>();
  private boolean hasOwn;

  /**
   * Takes one image.
   *
   * @param checkSkipped whether layers that the other end has are read and compared here
   * @param uncommitted the image, where the engine does not know it
   */
  DirectLayers(
      ImageDetail image,
      ImageParts parts,
      boolean checkSkipped,
      Optional<UncommittedImage> uncommitted) {
    this.uncommitted = uncommitted;
    this.image = image;
    this.parts = parts;
    this.checkSkipped = checkSkipped;
  }

  /** Takes what it can. */
  void take(EngineFacts engine) throws IOException {
    if (engine.containerdStore() || !engine.storageDriver().equals("overlay2")) {
      failures.add("the engine keeps images by " + engine.storageDriver() + ", not by overlay2");
      return;
    }
    LayerDatabase database = new LayerDatabase(Path.of(engine.dataRoot()));
    byte[] config;
    try {
      config =
          uncommitted.isPresent()
              ? uncommitted.get().config()
              : database.config(Sha256.parse(image.id()));
    } catch (IOException e) {
      failed(e);
      return;
    }
    Map<Sha256, LayerSource> layers = layers(database);
    offer(config, layers);
    takeConfig(config);
    for (LayerSource layer : List.copyOf(layers.values()).reversed()) {
      take(layer);
    }
  }

  private Map<Sha256, LayerSource> layers(LayerDatabase database) throws IOException {
    Map<Sha256, LayerSource> layers = new LinkedHashMap<>();
    for (int count = 1; count <= image.diffIds().size(); count++) {
      List<Sha256> stack = image.diffIds().subList(0, count);
      try {
        if (!layers.containsKey(stack.getLast())) {
          layers.put(stack.getLast(), layer(database, stack));
        }
      } catch (IOException e) {
        failed(e);
      }
    }
    return layers;
  }

  private LayerSource layer(LayerDatabase database, List<Sha256> stack) throws IOException {
    boolean last = stack.size() == image.diffIds().size();
    Optional<LayerSource> top = uncommitted.flatMap(UncommittedImage::top).map(one -> one);
    return last && top.isPresent() ? top.get() : database.layer(stack);
  }

  private void offer(byte[] config, Map<Sha256, LayerSource> layers) {
    List<ItemBlob> all = new ArrayList<>();
    all.add(configBlob(config));
    layers.values().forEach(layer -> all.add(blob(layer)));
    parts.offer(all);
  }

  private ItemBlob configBlob(byte[] config) {
    return new ItemBlob(
        Sha256.parse(image.id()), config.length, BlobPart.IMAGE_CONFIG, Optional.empty());
  }

  private static ItemBlob blob(LayerSource layer) {
    return new ItemBlob(
        layer.diffId(), layer.size(), BlobPart.IMAGE_LAYER, Optional.of(layer.diffId()));
  }

  private void takeConfig(byte[] config) throws IOException {
    ItemBlob blob = configBlob(config);
    if (!parts.isThere(blob.sha256())) {
      parts.send(blob.part(), blob.size(), new ByteArrayInputStream(config), Optional.empty());
    }
    taken.put(blob.sha256(), blob);
  }

  private void take(LayerSource layer) throws IOException {
    boolean there = parts.isThere(layer.diffId());
    try {
      Sha256 found = layer.diffId();
      if (!there || checkSkipped) {
        found = there ? digest(layer) : parts.send(layer);
      }
      hasOwn |= layer.diffId().equals(image.diffIds().getLast());
      if (found.equals(layer.diffId())) {
        taken.put(layer.diffId(), blob(layer));
      } else if (uncommitted.flatMap(UncommittedImage::top).filter(layer::equals).isPresent()) {
        failures.add(
            "the container's own layer changed while it was read: first it read as %s, then as %s"
                .formatted(layer.diffId(), found));
      } else if (there) {
        sendAltered(layer, found);
      } else {
        failures.add("layer %s reads as %s".formatted(layer.diffId(), found));
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  private static Sha256 digest(LayerSource layer) throws IOException {
    try (InputStream bytes = layer.open()) {
      return ImageParts.digest(bytes);
    }
  }

  /** The other end has the true bytes; the node's own are the finding. */
  private void sendAltered(LayerSource layer, Sha256 found) throws IOException {
    findings.add(
        "the node's files of layer %s were altered: they read as %s, and are delivered as that; the copy that was stored before has the right digest and is kept beside it"
            .formatted(layer.diffId(), found));
    try (InputStream bytes = layer.open()) {
      parts.send(BlobPart.IMAGE_LAYER, layer.size(), bytes, Optional.of(layer.diffId()));
    }
    taken.put(layer.diffId(), blob(layer));
  }

  /** An end of the time limit is not a fault of the database. */
  private void failed(IOException failure) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("broken off: the time limit of the capture passed", failure);
    }
    failures.add(String.valueOf(failure.getMessage()));
  }

  /** The image's parts in the order of the contract; empty where any is missing. */
  Optional<List<ItemBlob>> complete() {
    Set<Sha256> needed = new LinkedHashSet<>(image.diffIds());
    needed.add(Sha256.parse(image.id()));
    if (!taken.keySet().containsAll(needed)) {
      return Optional.empty();
    }
    List<ItemBlob> all = new ArrayList<>();
    all.add(part(Sha256.parse(image.id())));
    image.diffIds().forEach(diffId -> all.add(part(diffId)));
    return Optional.of(all);
  }

  private ItemBlob part(Sha256 digest) {
    ItemBlob part = taken.get(digest);
    if (part == null) {
      throw new IllegalStateException("not taken: " + digest);
    }
    return part;
  }

  /** Whether the other end has the last layer, be it as bytes that the image does not name. */
  boolean hasOwn() {
    return hasOwn;
  }

  /** Why something could not be taken here; empty when all was. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** What is wrong on the node, though all was taken. */
  List<String> findings() {
    return List.copyOf(findings);
  }
}
