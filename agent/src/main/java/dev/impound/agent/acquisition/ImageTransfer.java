package dev.impound.agent.acquisition;

import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.EngineFacts;
import dev.impound.agent.container.EngineStream;
import dev.impound.agent.container.ImageDetail;
import dev.impound.agent.container.ImageStore;
import dev.impound.agent.layers.SavedImage;
import dev.impound.agent.layers.SavedImageReader;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings one committed image to the other end: from the engine's layer database, and by the
 * engine's save where that gives not all of it.
 */
final class ImageTransfer {
  /** How the tool of an image begins that was committed. */
  static final String COMMIT = "commit without pause, ";

  private static final String NO_COMMIT =
      "no commit: the container's own layer read from its upper folder, layers read from overlay2";

  private final ImageStore images;
  private final EngineFacts engine;
  private final ImageParts parts;
  private final boolean checkSkipped;
  private final List<String> failures = new ArrayList<>();
  private boolean hasOwn;
  private Optional<Sha256> own = Optional.empty();

  ImageTransfer(ImageStore images, EngineFacts engine, EvidenceSink sink, boolean checkSkipped) {
    this.images = images;
    this.engine = engine;
    this.parts = new ImageParts(sink);
    this.checkSkipped = checkSkipped;
  }

  Taken take(String imageId) {
    try {
      ImageDetail image = images.describe(imageId);
      own = image.diffIds().reversed().stream().findFirst();
      DirectLayers direct = new DirectLayers(image, parts, checkSkipped, Optional.empty());
      direct.take(engine);
      hasOwn = direct.hasOwn();
      Optional<List<ItemBlob>> all = direct.complete();
      if (all.isPresent()) {
        return ended(
            image, all.get(), direct.findings(), COMMIT + "layers read from overlay2" + unsent());
      }
      failures.addAll(direct.failures());
      List<ItemBlob> saved = blobs(save(image));
      return ended(image, saved, direct.findings(), COMMIT + "save" + unsent() + "; " + whySave());
    } catch (EngineException e) {
      return broken(imageId, DiskFullReason.of(engine, DiskFullReason.Verb.SAVE, e));
    } catch (IOException | NotDeliveredException e) {
      return broken(imageId, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Brings an image that was not committed.
   *
   * @return empty where not all of it could be read, as {@link #failures} tell
   */
  Optional<Taken> take(UncommittedImage image) {
    try {
      DirectLayers direct =
          new DirectLayers(image.detail(), parts, checkSkipped, Optional.of(image));
      direct.take(engine);
      failures.addAll(direct.failures());
      List<String> findings = new ArrayList<>(direct.findings());
      findings.addAll(image.notes());
      return direct
          .complete()
          .map(all -> ended(image.detail(), all, findings, NO_COMMIT + unsent()));
    } catch (IOException | NotDeliveredException e) {
      return Optional.of(broken(image.detail().id(), String.valueOf(e.getMessage())));
    }
  }

  /** Why not all could be read from overlay2. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Whether the other end has the layer on top of a committed image, which is the container's. */
  boolean hasOwnLayer() {
    return hasOwn
        || parts.delivered().stream().anyMatch(one -> own.equals(Optional.of(one.sha256())));
  }

  private SavedImage save(ImageDetail image) throws IOException {
    try (EngineStream archive = images.save(image.id())) {
      return new SavedImageReader(image.id(), image.diffIds(), parts).read(archive);
    }
  }

  private Taken ended(ImageDetail image, List<ItemBlob> all, List<String> findings, String tool) {
    hasOwn = true;
    if (findings.isEmpty()) {
      return new Taken(Taken.Status.COMPLETE, "", all, image.id(), List.of(), tool);
    }
    List<ItemBlob> more = new ArrayList<>(all);
    parts.delivered().stream()
        .filter(one -> all.stream().noneMatch(part -> part.sha256().equals(one.sha256())))
        .forEach(more::add);
    return new Taken(
        Taken.Status.PARTIAL, String.join("; ", findings), more, image.id(), List.of(), tool);
  }

  /** What the other end did not need, and whether the node's own copy of it was looked at. */
  private String unsent() {
    if (parts.skipped() == 0) {
      return "";
    }
    return "; %d parts not sent, the controller has them (%s here)"
        .formatted(parts.skipped(), checkSkipped ? "re-hashed" : "not re-hashed");
  }

  private String whySave() {
    return "not from overlay2: " + String.join("; ", failures);
  }

  private Taken broken(String imageId, String reason) {
    List<ItemBlob> delivered = parts.delivered();
    Taken.Status status = delivered.isEmpty() ? Taken.Status.FAILED : Taken.Status.PARTIAL;
    String all = failures.isEmpty() ? reason : "%s; %s".formatted(reason, whySave());
    return new Taken(status, all, delivered, imageId, List.of());
  }

  private static List<ItemBlob> blobs(SavedImage saved) {
    List<ItemBlob> blobs = new ArrayList<>();
    blobs.add(blob(saved.config(), BlobPart.IMAGE_CONFIG, Optional.empty()));
    for (SavedImage.Layer layer : saved.layers()) {
      blobs.add(blob(layer.stored(), BlobPart.IMAGE_LAYER, Optional.of(layer.diffId())));
    }
    saved
        .manifest()
        .ifPresent(one -> blobs.add(blob(one, BlobPart.IMAGE_MANIFEST, Optional.empty())));
    return blobs;
  }

  private static ItemBlob blob(SavedImage.Part part, BlobPart role, Optional<Sha256> diffId) {
    return new ItemBlob(part.sha256(), part.size(), role, diffId);
  }
}
