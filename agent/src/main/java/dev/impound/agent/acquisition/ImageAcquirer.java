package dev.impound.agent.acquisition;

import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.EngineStream;
import dev.impound.agent.container.ImageStore;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes the container's image with its writable layer, and delivers config and layers one by one,
 * those that the other end lacks. With the overlay2 driver the writable layer is read where it
 * lies, and nothing is written on the node. Where that cannot be, or an image is to be kept, it
 * commits without thawing; the layers are then read from the engine's layer database, or from its
 * save. A committed image is removed afterwards, also when something failed, unless it is to be
 * kept.
 */
public final class ImageAcquirer implements Acquirer {
  private final ImageStore images;
  private final boolean checkSkipped;
  private final ContainerEngine engine;
  private final long mostBytes;

  /**
   * Takes containers of {@code engine}, and commits to {@code images} where it must.
   *
   * @param checkSkipped whether layers that the other end has are read and hashed here all the same
   * @param mostBytes all files in the container's own layer, where no commit is made
   */
  public ImageAcquirer(
      ContainerEngine engine, ImageStore images, boolean checkSkipped, long mostBytes) {
    this.mostBytes = mostBytes;
    this.engine = engine;
    this.images = images;
    this.checkSkipped = checkSkipped;
  }

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.IMAGE;
  }

  @Override
  public String tool() {
    return "writable layer from overlay2 or a commit, layers from overlay2 or save";
  }

  /** None of its own: the capture's. */
  @Override
  public Duration timeLimit() {
    return Duration.ofDays(1);
  }

  @Override
  public Taken take(Subject subject, EvidenceSink sink) {
    if (subject.keepCommittedImage()) {
      return withRoom(subject, sink, "the image is to be kept");
    }
    List<String> why = new ArrayList<>();
    Optional<Taken> taken = uncommitted(subject, sink, why, false);
    return taken.isPresent() ? taken.get() : withRoom(subject, sink, String.join("; ", why));
  }

  /**
   * What came of a commit.
   *
   * @param hasOwnLayer whether the container's own layer was delivered, be it without the others
   */
  private record Attempt(Taken taken, boolean hasOwnLayer) {}

  /** Commits where the disk has room, and takes what needs none where it has not. */
  private Taken withRoom(Subject subject, EvidenceSink sink, String why) {
    Optional<String> lacking = FreeSpace.lacking(engine, subject);
    Attempt attempt =
        lacking.isPresent()
            ? new Attempt(Taken.failed("not committed: " + lacking.get()), false)
            : committed(subject, sink);
    Taken taken = attempt.taken().with("; committed because " + why);
    return attempt.hasOwnLayer() || Thread.currentThread().isInterrupted()
        ? taken
        : withoutRoom(subject, sink, taken, why);
  }

  /** What still works: the container's own layer where it lies, else its files as one tar. */
  private Taken withoutRoom(Subject subject, EvidenceSink sink, Taken failed, String why) {
    if (subject.keepCommittedImage()) {
      boolean isKept = !failed.keptImageId().isEmpty();
      Optional<Taken> direct = uncommitted(subject, sink, new ArrayList<>(), isKept);
      if (direct.isPresent()) {
        String which =
            isKept ? "the image that is kept on the node could not be read" : "no image is kept";
        return direct
            .get()
            .missing("%s: %s".formatted(which, failed.reason()))
            .leaving(failed.leftBehind())
            .keeping(failed.keptImageId());
      }
    }
    try (EngineStream files = engine.export(subject.id())) {
      EvidenceSink.Delivered blob =
          sink.deliver(kind(), BlobPart.CONTENT, OptionalLong.empty(), files);
      String reason =
          "in the image's place stands a tar of the container's files, its layers merged: marks of"
              + " deletion, layers and config are missing, and it cannot be loaded; "
              + "%s; a commit was needed because %s".formatted(failed.reason(), why);
      return Taken.partial(blob, reason)
          .leaving(failed.leftBehind())
          .keeping(failed.keptImageId())
          .by("export");
    } catch (EngineException e) {
      return failed.missing("nor could it be exported: " + e.text());
    } catch (IOException | NotDeliveredException e) {
      return failed.missing("nor could it be exported: " + e.getMessage());
    }
  }

  /** Empty, with the reasons in {@code why}, where only a commit can bring it. */
  private Optional<Taken> uncommitted(
      Subject subject, EvidenceSink sink, List<String> why, boolean isKept) {
    try {
      if (!isKept) {
        // An agent that was killed while it took this capture may have left an image behind.
        images.removeCommitted(mark(subject));
      }
      UncommittedImage image = UncommittedImage.of(images, subject, mostBytes);
      ImageTransfer transfer = new ImageTransfer(images, subject.engine(), sink, checkSkipped);
      Optional<Taken> taken = transfer.take(image);
      why.addAll(transfer.failures());
      return taken;
    } catch (EngineException e) {
      why.add(e.text());
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        return Optional.of(Taken.failed("broken off: the time limit of the capture passed"));
      }
      why.add(String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  private static String mark(Subject subject) {
    return "impound capture " + subject.captureId();
  }

  private Attempt committed(Subject subject, EvidenceSink sink) {
    String mark = mark(subject);
    String imageId;
    try {
      // An agent that was killed while it took this capture left its image behind.
      images.removeCommitted(mark);
      imageId = Sha256.parse(images.commit(subject.id(), mark)).prefixed();
    } catch (EngineException e) {
      return new Attempt(notCommitted(subject, e), false);
    }
    ImageTransfer transfer = new ImageTransfer(images, subject.engine(), sink, checkSkipped);
    Taken taken = transfer.take(imageId);
    return new Attempt(
        subject.keepCommittedImage() ? taken.keeping(imageId) : tidied(taken, imageId, mark),
        transfer.hasOwnLayer());
  }

  private static Taken notCommitted(Subject subject, EngineException failure) {
    // An engine that did not answer in time may still end the commit later.
    List<String> left =
        failure.kind() == EngineException.Kind.UNAVAILABLE
            ? List.of(
                "the engine did not tell how the commit of container %s ended, and may hold an untagged image of it; look with: docker images --filter dangling=true; and remove it with: docker rmi IMAGE"
                    .formatted(subject.id().brief()))
            : List.of();
    String reason = DiskFullReason.of(subject.engine(), DiskFullReason.Verb.COMMIT, failure);
    return Taken.failed(reason).leaving(left);
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
      return taken.leaving(
          List.of(
              "the committed image %s could not be removed (%s); remove it with: docker rmi %s"
                  .formatted(imageId, e.text(), imageId)));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
