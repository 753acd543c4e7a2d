package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.fleet.Peers;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the controller at each step that its disk takes, and opens the store again. */
class StoreCrashTest {
  private static final StoreLab.Image IMAGE =
      StoreLab.image(StoreLab.random(1, 2500), StoreLab.random(2, 1500));

  @TempDir Path folder;

  @Test
  void neverLosesWhatWasConfirmedNorKeepsWhatIsHalf() throws IOException {
    boolean finished = false;
    int step = 0;
    for (; !finished; step++) {
      try (StoreLab lab = StoreLab.in(Files.createDirectory(folder.resolve("cut-" + step)))) {
        finished = crashAt(lab, step);
      }
    }
    assertThat(step).as("steps that were cut").isGreaterThan(30);
  }

  @Test
  void whatTheChainHasAndTheCatalogNotIsEnteredOnce() throws IOException {
    byte[] logs = StoreLab.random(3, 700);
    try (StoreLab lab = StoreLab.in(folder)) {
      CaptureId capture = lab.openCapture();
      lab.evidence
          .custodyLog()
          .append(
              new CustodyEvent(
                  Actor.node(StoreLab.NODE),
                  Act.RECEIVE,
                  capture.toString(),
                  lab.catalog.itemFor(capture, ItemKind.LOGS).toString(),
                  Optional.of(Sha256.of(logs)),
                  OptionalLong.of(logs.length),
                  ""));

      lab.restart();
      lab.deliver(capture, ItemKind.LOGS, logs);

      assertThat(lab.catalog.delivered(capture)).hasSize(1);
      assertThat(lab.evidence.custodyLog().entries(capture.toString()))
          .filteredOn(entry -> entry.event().act() == Act.RECEIVE)
          .hasSize(1);
    }
  }

  private static boolean crashAt(StoreLab lab, int step) throws IOException {
    CaptureId capture = lab.openCapture();
    int confirmed = 0;
    boolean finished = false;
    lab.disk.killAfter(step);
    try {
      lab.deliver(capture, ItemKind.IMAGE, IMAGE.config());
      confirmed++;
      for (byte[] layer : IMAGE.layers()) {
        lab.deliver(capture, ItemKind.IMAGE, layer);
        confirmed++;
      }
      lab.evidence.seal(capture, StoreLab.report(IMAGE.claim()));
      finished = true;
    } catch (FakeDisk.Killed e) {
      // Killed: what the folder and the catalog hold is all there is.
    }

    lab.restart();

    assertThat(lab.incoming()).as("cut at step %d", step).isEmpty();
    assertThat(lab.catalog.delivered(capture)).hasSizeGreaterThanOrEqualTo(confirmed);
    everyBlobHasItsDigest(lab);
    SealedCapture sealed =
        lab.evidence.abandon(capture, "the controller was killed before the seal");
    if (finished) {
      assertThat(sealed.isComplete()).isTrue();
    }
    for (Item item : sealed.items()) {
      if (!item.blobs().isEmpty()) {
        assertThat(
                lab.evidence.verify(item.id(), Actor.CONTROLLER, ProgressListener.NONE).findings())
            .as("cut at step %d", step)
            .isEmpty();
      }
    }
    assertThat(lab.chain().isWhole()).isTrue();
    assertThat(seals(lab, capture)).isEqualTo(1);
    return finished;
  }

  private static long seals(StoreLab lab, CaptureId capture) throws IOException {
    return lab.evidence.custodyLog().entries(capture.toString()).stream()
        .filter(entry -> entry.event().act() == Act.SEAL)
        .count();
  }

  private static void everyBlobHasItsDigest(StoreLab lab) throws IOException {
    try (Stream<Path> blobs = Files.list(new StoreLayout(lab.root).blobs())) {
      for (Path blob : blobs.toList()) {
        assertThat(Sha256.of(Files.readAllBytes(blob))).hasToString(blob.getFileName().toString());
      }
    }
  }

  @Test
  void accountsForADeliveryThatTheCrashCutOff() throws IOException {
    try (StoreLab lab = StoreLab.in(folder)) {
      CaptureId capture = lab.openCapture();
      lab.begin(capture, ItemKind.LOGS).accept(0, ByteBuffer.wrap(new byte[700]));

      lab.restart();

      assertThat(lab.incoming()).isEmpty();
      assertThat(Files.readString(folder.resolve("custody.jsonl")))
          .contains("removed the unfinished delivery CAP-1-EV-1-1.part of 700 bytes");
    }
  }

  @Test
  void keepsASecondControllerOut() throws IOException {
    try (StoreLab lab = StoreLab.in(folder)) {
      assertThatThrownBy(
              () ->
                  Evidence.open(
                      folder,
                      lab.catalog,
                      StoreLab.CLOCK,
                      "a second controller",
                      Peers.alone(StoreLab.KEEPER)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another controller is using it");
    }
  }

  @Test
  void finishesASealThatWasDecided() throws IOException {
    try (StoreLab lab = StoreLab.in(folder)) {
      CaptureId capture = lab.openCapture();
      byte[] logs = StoreLab.text("hello");
      lab.deliver(capture, ItemKind.LOGS, logs);
      lab.disk.killAfter(0);
      try {
        lab.evidence.seal(capture, StoreLab.report(StoreLab.complete(ItemKind.LOGS, logs)));
      } catch (FakeDisk.Killed e) {
        assertThat(lab.evidence.items(Optional.empty()))
            .extracting(Item::state)
            .containsExactly(ItemState.RECEIVING);
      }

      lab.restart();

      assertThat(lab.evidence.items(capture))
          .extracting(Item::state)
          .isEqualTo(List.of(ItemState.SEALED));
    }
  }
}
