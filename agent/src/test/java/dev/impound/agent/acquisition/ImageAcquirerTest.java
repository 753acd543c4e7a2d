package dev.impound.agent.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.EngineFacts;
import dev.impound.agent.container.ImageDetail;
import dev.impound.agent.testing.Archive;
import dev.impound.agent.testing.Containers;
import dev.impound.agent.testing.FakeContainerEngine;
import dev.impound.agent.testing.FakeImageStore;
import dev.impound.agent.testing.RecordingSink;
import dev.impound.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageAcquirerTest {
  private static final byte[] LAYER = "layer".getBytes(StandardCharsets.UTF_8);
  private static final Sha256 DIFF_ID = Sha256.of(LAYER);
  private static final byte[] CONFIG =
      "{\"rootfs\":{\"diff_ids\":[\"%s\"]}}"
          .formatted(DIFF_ID.prefixed())
          .getBytes(StandardCharsets.UTF_8);
  private static final Sha256 ID = Sha256.of(CONFIG);
  private static final byte[] SAVED =
      new Archive()
          .file("aa/layer.tar", LAYER)
          .file(ID.hex() + ".json", CONFIG)
          .file(
              "manifest.json",
              "[{\"Config\":\"%s.json\",\"Layers\":[\"aa/layer.tar\"]}]"
                  .formatted(ID)
                  .getBytes(StandardCharsets.UTF_8))
          .bytes();

  private final FakeContainerEngine engine = new FakeContainerEngine();
  private final FakeImageStore images = new FakeImageStore();
  @TempDir private Path root;
  private final RecordingSink sink = new RecordingSink();

  @BeforeEach
  void prepareACommit() {
    images.willMake(new ImageDetail(ID.prefixed(), List.of(DIFF_ID), List.of(), List.of()), SAVED);
  }

  private Taken take(boolean keep) {
    return new ImageAcquirer(engine, images, true, 1L << 36)
        .take(
            new Subject(
                Containers.detail(Containers.running("a".repeat(64), "web"), 100),
                new EngineFacts("20.10", "overlay2", false, false, 1, "6", root.toString()),
                "CAP-1",
                keep),
            sink);
  }

  @Test
  void deliversConfigAndLayersAndRemovesTheCommittedImage() {
    Taken taken = take(false);

    assertThat(taken.status()).isEqualTo(Taken.Status.COMPLETE);
    assertThat(taken.imageId()).isEqualTo(ID.prefixed());
    assertThat(taken.tool()).startsWith("commit without pause, save; not from overlay2");
    assertThat(taken.blobs())
        .containsExactly(
            new ItemBlob(ID, CONFIG.length, BlobPart.IMAGE_CONFIG, Optional.empty()),
            new ItemBlob(DIFF_ID, LAYER.length, BlobPart.IMAGE_LAYER, Optional.of(DIFF_ID)));
    assertThat(images.ids()).isEmpty();
  }

  @Test
  void removesWhatAKilledAgentLeftOfTheSameCapture() {
    images.hasCommitted("sha256:" + "1".repeat(64), "impound capture CAP-1");
    images.hasCommitted("sha256:" + "2".repeat(64), "impound capture CAP-12");

    take(false);

    assertThat(images.ids()).containsExactly("sha256:" + "2".repeat(64));
  }

  @Test
  void keepsTheCommittedImageOnOrder() {
    Taken taken = take(true);

    assertThat(images.ids()).containsExactly(ID.prefixed());
    assertThat(taken.keptImageId()).isEqualTo(ID.prefixed());
    assertThat(take(false).keptImageId()).isEmpty();
  }

  @Test
  void namesNoKeptImageWhereNoneCouldBeMade() {
    engine.add(Containers.running("a".repeat(64), "web"));
    images.failCommit(EngineException.Kind.DISK_FULL, "cannot commit: no space left on device");

    assertThat(take(true).keptImageId()).isEmpty();
  }

  @Test
  void exportsTheContainerWhereTheSaveBreaksBeforeItsOwnLayer() {
    engine.add(Containers.running("a".repeat(64), "web"));
    byte[] base = "base".getBytes(StandardCharsets.UTF_8);
    images.willMake(
        new ImageDetail(ID.prefixed(), List.of(Sha256.of(base), DIFF_ID), List.of(), List.of()),
        new Archive().file("base/layer.tar", base).bytes());

    Taken taken = take(false);

    assertThat(sink.entries()).extracting(RecordingSink.Entry::sha256).contains(Sha256.of(base));
    assertThat(taken.status()).isEqualTo(Taken.Status.PARTIAL);
    assertThat(taken.tool()).isEqualTo("export");
    assertThat(taken.reason()).contains("a tar of the container's files");
  }

  @Test
  void anImageThatIsKeptStaysWhereItCouldNotBeRead() {
    engine.add(Containers.running("a".repeat(64), "web"));
    images.failSave(EngineException.Kind.REFUSED, "cannot save");

    Taken taken = take(true);

    assertThat(taken.tool()).isEqualTo("export");
    assertThat(taken.keptImageId()).isEqualTo(ID.prefixed());
    assertThat(images.ids()).containsExactly(ID.prefixed());
  }

  @Test
  void removesTheCommittedImageWhenDeliveryFails() {
    sink.failAfter(1);

    Taken taken = take(false);

    assertThat(taken.status()).isEqualTo(Taken.Status.PARTIAL);
    assertThat(taken.reason()).startsWith("the controller's disk is full");
    assertThat(taken.blobs()).extracting(ItemBlob::sha256).containsExactly(DIFF_ID);
    assertThat(images.ids()).isEmpty();
  }

  @Test
  void removesTheCommittedImageAlsoWhenItsTimeIsOver() {
    Thread.currentThread().interrupt();

    take(false);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(images.ids()).isEmpty();
  }

  @Test
  void saysWhichDiskIsFullAndWhatToDo() {
    images.failCommit(EngineException.Kind.DISK_FULL, "cannot commit: no space left on device");

    Taken taken = take(false);

    assertThat(taken.status()).isEqualTo(Taken.Status.FAILED);
    assertThat(taken.reason()).contains(root.toString(), "free space there", "capture again");
    assertThat(taken.leftBehind()).isEmpty();
  }

  @Test
  void exportsTheContainerWhereACommitDoesNotFitAndSaysWhatIsMissing() {
    engine.add(Containers.running("a".repeat(64), "web"));
    engine.layerBytes(Long.MAX_VALUE);

    Taken taken = take(false);

    assertThat(taken.status()).isEqualTo(Taken.Status.PARTIAL);
    assertThat(taken.reason())
        .contains("a tar of the container's files", "not committed", "bytes", "was needed because");
    assertThat(taken.tool()).isEqualTo("export");
    assertThat(sink.content(EvidenceKind.IMAGE))
        .isEqualTo(FakeContainerEngine.EXPORTED.getBytes(StandardCharsets.UTF_8));
    assertThat(images.ids()).isEmpty();
  }

  @Test
  void exportsTheContainerWhereTheDiskFillsDuringTheCommit() {
    engine.add(Containers.running("a".repeat(64), "web"));
    images.failCommit(EngineException.Kind.DISK_FULL, "cannot commit: no space left on device");

    Taken taken = take(false);

    assertThat(taken.status()).isEqualTo(Taken.Status.PARTIAL);
    assertThat(taken.reason()).contains("no space left on device", root.toString());
  }

  @Test
  void removesTheCommittedImageWhenTheDiskFillsDuringTheSave() {
    images.failSave(EngineException.Kind.DISK_FULL, "cannot save: no space left on device");

    Taken taken = take(false);

    assertThat(taken.status()).isEqualTo(Taken.Status.FAILED);
    assertThat(taken.reason()).contains("whole image");
    assertThat(images.ids()).isEmpty();
  }

  @Test
  void namesWhatItCouldNotRemoveWithTheCommandThatDoes() {
    images.failRemove(EngineException.Kind.REFUSED, "image is being used");

    Taken taken = take(false);

    assertThat(taken.status()).isEqualTo(Taken.Status.COMPLETE);
    assertThat(taken.leftBehind())
        .singleElement()
        .satisfies(left -> assertThat(left).contains("docker rmi " + ID.prefixed()));
  }

  @Test
  void warnsThatAnUnansweredCommitMayStillHappen() {
    images.failCommit(EngineException.Kind.UNAVAILABLE, "did not answer");

    assertThat(take(false).leftBehind())
        .singleElement()
        .satisfies(left -> assertThat(left).contains("docker images --filter dangling=true"));
  }
}
