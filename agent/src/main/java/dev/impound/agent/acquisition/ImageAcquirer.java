package dev.impound.agent.acquisition;

import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.ImageStore;
import dev.impound.wire.Sha256;
import java.time.Duration;
import java.util.List;

/**
 * Takes the container's image with its writable layer: commits without thawing, and delivers config
 * and layers one by one, those that the other end lacks. They are read from the engine's layer
 * database, or from its save where that cannot be. The committed image is removed afterwards, also
 * when something failed, unless it is to be kept.
 */
public final class ImageAcquirer implements Acquirer {
  /** How every tool of an image begins. */
  static final String COMMIT = "commit without pause, ";

  private final ImageStore images;
  private final boolean checkSkipped;

  /**
   * Commits to {@code images} and takes the layers there.
   *
   * @param checkSkipped whether layers that the other end has are read and hashed here all the same
   */
  public ImageAcquirer(ImageStore images, boolean checkSkipped) {
    this.images = images;
    this.checkSkipped = checkSkipped;
  }

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.IMAGE;
  }

  @Override
  public String tool() {
    return COMMIT + "layers from overlay2 or save";
  }

  /** None of its own: the capture's. */
  @Override
  public Duration timeLimit() {
    return Duration.ofDays(1);
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
    Taken taken = new ImageTransfer(images, subject.engine(), sink, checkSkipped).take(imageId);
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
