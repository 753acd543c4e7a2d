package dev.impound.agent.acquisition;

import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.EngineStream;
import dev.impound.agent.container.ImageDetail;
import dev.impound.agent.container.ImageStore;
import dev.impound.agent.layers.BlobSink;
import dev.impound.agent.layers.SavedImage;
import dev.impound.agent.layers.SavedImageReader;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes the container's image with its writable layer: commits without thawing, saves by id, and
 * delivers config and layers one by one. The committed image is removed afterwards, also when
 * something failed, unless it is to be kept.
 */
public final class ImageAcquirer implements Acquirer {
  private final ImageStore images;

  /** Commits to and saves from {@code images}. */
  public ImageAcquirer(ImageStore images) {
    this.images = images;
  }

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.IMAGE;
  }

  @Override
  public String tool() {
    return "commit without pause, and save";
  }

  @Override
  public Taken take(Subject subject, EvidenceSink sink) {
    String mark = "impound capture " + subject.captureId();
    String imageId;
    try {
      // An agent that was killed while it took this capture left its image behind.
      images.removeCommitted(mark);
      imageId = Sha256.parse(images.commit(subject.id(), mark)).prefixed();
    } catch (EngineException e) {
      return notCommitted(subject, e);
    }
    List<ItemBlob> delivered = new ArrayList<>();
    Taken taken = save(imageId, subject, sink, delivered);
    return subject.keepCommittedImage() ? taken : tidied(taken, imageId, mark);
  }

  private static Taken notCommitted(Subject subject, EngineException failure) {
    // An engine that did not answer in time may still end the commit later.
    List<String> left =
        failure.kind() == EngineException.Kind.UNAVAILABLE
            ? List.of(
                "the engine did not tell how the commit of container %s ended, and may hold an untagged image of it; look with: docker images --filter dangling=true; and remove it with: docker rmi IMAGE"
                    .formatted(subject.id().brief()))
            : List.of();
    return new Taken(Taken.Status.FAILED, reason(subject, "commit", failure), List.of(), "", left);
  }

  private Taken save(String imageId, Subject subject, EvidenceSink sink, List<ItemBlob> delivered) {
    try {
      ImageDetail image = images.describe(imageId);
      BlobSink blobs = (part, size, bytes) -> deliver(sink, delivered, part, size, bytes);
      try (EngineStream archive = images.save(imageId)) {
        SavedImage saved = new SavedImageReader(image.id(), image.diffIds(), blobs).read(archive);
        return new Taken(Taken.Status.COMPLETE, "", blobs(saved), image.id(), List.of());
      }
    } catch (EngineException e) {
      return broken(delivered, imageId, reason(subject, "save", e));
    } catch (IOException | NotDeliveredException e) {
      return broken(delivered, imageId, String.valueOf(e.getMessage()));
    }
  }

  private static Sha256 deliver(
      EvidenceSink sink, List<ItemBlob> delivered, BlobSink.Part part, long size, InputStream bytes)
      throws IOException {
    BlobPart known =
        switch (part) {
          case CONFIG -> BlobPart.IMAGE_CONFIG;
          case LAYER -> BlobPart.IMAGE_LAYER;
          case MANIFEST -> BlobPart.IMAGE_MANIFEST;
          case UNDECIDED -> BlobPart.UNDECIDED;
        };
    EvidenceSink.Delivered blob =
        sink.deliver(EvidenceKind.IMAGE, known, OptionalLong.of(size), bytes);
    // Which diff_id a layer has is known only once the whole archive was read, and this list is
    // told
    // only when that failed.
    BlobPart told = known == BlobPart.IMAGE_LAYER ? BlobPart.UNDECIDED : known;
    delivered.add(new ItemBlob(blob.sha256(), blob.size(), told, Optional.empty()));
    return blob.sha256();
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

  private static Taken broken(List<ItemBlob> delivered, String imageId, String reason) {
    Taken.Status status = delivered.isEmpty() ? Taken.Status.FAILED : Taken.Status.PARTIAL;
    return new Taken(status, reason, delivered, imageId, List.of());
  }

  private static String reason(Subject subject, String verb, EngineException failure) {
    if (failure.kind() != EngineException.Kind.DISK_FULL) {
      return failure.text();
    }
    String need =
        verb.equals("commit")
            ? "a commit needs as much free space there as the container changed"
            : "a save needs as much free space there as the whole image has";
    return "%s; the node's disk that holds %s is full, the container is left as it was: free space there (%s), then capture again"
        .formatted(failure.text(), subject.engine().dataRoot(), need);
  }

  /** Runs also when the command's time is over, so an interrupt is set aside meanwhile. */
  private Taken tidied(Taken taken, String imageId, String mark) {
    boolean interrupted = Thread.interrupted();
    try {
      images.remove(imageId);
      // A commit that a killed agent had ordered may have ended only now.
      images.removeCommitted(mark);
      return taken;
    } catch (EngineException e) {
      String left =
          "the committed image %s could not be removed (%s); remove it with: docker rmi %s"
              .formatted(imageId, e.text(), imageId);
      return new Taken(
          taken.status(), taken.reason(), taken.blobs(), taken.imageId(), List.of(left));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
