package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.custody.Act;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.Limits;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryTest {
  private static final byte[] LOGS = StoreLab.random(1, 5000);

  @TempDir Path folder;
  private StoreLab lab;
  private CaptureId capture;

  @BeforeEach
  void openStore() throws IOException {
    lab = StoreLab.in(folder);
    capture = lab.openCapture();
  }

  @AfterEach
  void closeStore() throws IOException {
    lab.close();
  }

  @Test
  void keepsABlobUnderItsDigest() throws IOException {
    Delivered delivered = lab.deliver(capture, ItemKind.LOGS, LOGS);

    assertThat(lab.blob(Sha256.of(LOGS))).hasBinaryContent(LOGS);
    assertThat(delivered.size()).isEqualTo(5000);
    assertThat(lab.incoming()).isEmpty();
  }

  @Test
  void entersEachBlobInTheChainOfCustodyAsReceivedFromTheNode() throws IOException {
    Delivered delivered = lab.deliver(capture, ItemKind.LOGS, LOGS);

    assertThat(lab.evidence.custody(delivered.item()))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.event().act()).isEqualTo(Act.RECEIVE);
              assertThat(entry.event().actor()).hasToString("node/web-1");
              assertThat(entry.event().sha256()).contains(Sha256.of(LOGS));
            });
  }

  @Test
  void storesABlobThatIsDeliveredTwiceOnce() throws IOException {
    lab.deliver(capture, ItemKind.LOGS, LOGS);
    lab.deliver(capture, ItemKind.LOGS, LOGS);
    lab.deliver(lab.openCapture(), ItemKind.LOGS, LOGS);

    try (var blobs = Files.list(new StoreLayout(folder).blobs())) {
      assertThat(blobs).hasSize(1);
    }
    assertThat(lab.evidence.usage().storedBytes()).isEqualTo(5000);
  }

  @Test
  void takesAnEmptyBlob() throws IOException {
    Delivered delivered = lab.deliver(capture, ItemKind.LOGS, new byte[0]);

    assertThat(lab.blob(delivered.digest())).isEmptyFile();
  }

  @Test
  void refusesASliceThatLeavesAGap() throws IOException {
    Delivery delivery = lab.begin(capture, ItemKind.LOGS);
    delivery.accept(0, ByteBuffer.wrap(LOGS, 0, 1000));

    refuses(
        RefusalReason.OFFSET_GAP, () -> delivery.accept(1001, ByteBuffer.wrap(LOGS, 1001, 1000)));
    nothingIsLeft(delivery, "starts at byte 1001");
  }

  @Test
  void refusesASliceOfTheWrongLength() throws IOException {
    refuses(
        RefusalReason.MALFORMED,
        () -> lab.begin(capture, ItemKind.LOGS).accept(0, ByteBuffer.allocate(0)));
    refuses(
        RefusalReason.MALFORMED,
        () ->
            lab.begin(capture, ItemKind.LOGS)
                .accept(0, ByteBuffer.allocate(Limits.SLICE_BYTES + 1)));
  }

  @Test
  void refusesABlobThatIsNotWhatTheSenderComputed() throws IOException {
    Delivery delivery = lab.begin(capture, ItemKind.LOGS);
    delivery.accept(0, ByteBuffer.wrap(LOGS));

    refuses(
        RefusalReason.DIGEST_MISMATCH, () -> delivery.finish(Sha256.of(new byte[1]), LOGS.length));
    nothingIsLeft(delivery, "differs");
    assertThat(lab.blob(Sha256.of(LOGS))).doesNotExist();
  }

  @Test
  void refusesABlobOfAnotherLengthThanTheSenderSays() throws IOException {
    Delivery delivery = lab.begin(capture, ItemKind.LOGS);
    delivery.accept(0, ByteBuffer.wrap(LOGS));

    refuses(RefusalReason.DIGEST_MISMATCH, () -> delivery.finish(Sha256.of(LOGS), LOGS.length + 1));
  }

  @Test
  void refusesANodeThatTheCaptureWasNotOrderedFrom() {
    refuses(
        RefusalReason.NOT_YOUR_CAPTURE,
        () ->
            lab.evidence
                .intake()
                .begin(
                    StoreLab.OTHER_NODE,
                    BlobOffer.of(capture, ItemKind.LOGS, BlobRole.CONTENT, OptionalLong.empty())));
  }

  @Test
  void refusesACaptureThatIsNotThere() {
    refuses(RefusalReason.CAPTURE_UNKNOWN, () -> lab.begin(new CaptureId(99), ItemKind.LOGS));
  }

  @Test
  void refusesToBeginOnASealedCapture() throws IOException {
    lab.evidence.seal(capture, StoreLab.report());

    refuses(RefusalReason.CAPTURE_CLOSED, () -> lab.begin(capture, ItemKind.LOGS));
  }

  @Test
  void refusesTheEndOfABlobWhoseCaptureWasSealedMeanwhile() throws IOException {
    Delivery delivery = lab.begin(capture, ItemKind.LOGS);
    delivery.accept(0, ByteBuffer.wrap(LOGS));
    lab.evidence.abandon(capture, "the node is lost");

    refuses(RefusalReason.CAPTURE_CLOSED, () -> delivery.finish(Sha256.of(LOGS), LOGS.length));
    assertThat(lab.incoming()).isEmpty();
  }

  @Test
  void refusesWithDiskFullAndRemovesWhatWasWritten() throws IOException {
    Delivery delivery = lab.begin(capture, ItemKind.LOGS);
    lab.disk.fill(1500);
    delivery.accept(0, ByteBuffer.wrap(LOGS, 0, 1000));

    refuses(
        RefusalReason.DISK_FULL, () -> delivery.accept(1000, ByteBuffer.wrap(LOGS, 1000, 1000)));
    nothingIsLeft(delivery, "No space left");
  }

  @Test
  void refusesADeclaredSizeThatCannotFit() {
    refuses(
        RefusalReason.DISK_FULL,
        () ->
            lab.evidence
                .intake()
                .begin(
                    StoreLab.NODE,
                    BlobOffer.of(
                        capture, ItemKind.IMAGE, BlobRole.UNKNOWN, OptionalLong.of(1L << 41))));
  }

  @Test
  void keepsNothingAfterAFailedFsync() throws IOException {
    Delivery delivery = lab.begin(capture, ItemKind.LOGS);
    delivery.accept(0, ByteBuffer.wrap(LOGS));
    lab.disk.failSyncs("Input/output error");

    assertThatThrownBy(() -> delivery.finish(Sha256.of(LOGS), LOGS.length))
        .isInstanceOf(IOException.class)
        .hasMessage("Input/output error");
    nothingIsLeft(delivery, "Input/output error");
    assertThat(lab.blob(Sha256.of(LOGS))).doesNotExist();
  }

  @Test
  void removesWhatArrivedWhenTheStreamBreaks() throws IOException {
    Delivery delivery = lab.begin(capture, ItemKind.LOGS);
    delivery.accept(0, ByteBuffer.wrap(LOGS, 0, 1000));

    delivery.abort("the connection to the node broke");

    nothingIsLeft(delivery, "broke off after 1000 bytes");
  }

  @Test
  void countsUnfinishedBytesUntilTheyAreKeptOrGone() throws IOException {
    Delivery kept = lab.begin(capture, ItemKind.LOGS);
    kept.accept(0, ByteBuffer.wrap(LOGS));
    Delivery broken = lab.begin(capture, ItemKind.DIFF);
    broken.accept(0, ByteBuffer.wrap(LOGS, 0, 700));
    assertThat(lab.evidence.bytesReceived(capture)).isEqualTo(5700);

    kept.finish(Sha256.of(LOGS), LOGS.length);
    broken.abort("gone");

    assertThat(lab.evidence.bytesReceived(capture)).isEqualTo(5000);
  }

  private void nothingIsLeft(Delivery delivery, String note) throws IOException {
    assertThat(lab.incoming()).isEmpty();
    assertThat(lab.evidence.item(delivery.item()).reason()).contains(note);
    assertThat(lab.evidence.bytesReceived(capture)).isZero();
  }

  static void refuses(RefusalReason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal().reason()).isEqualTo(reason));
  }
}
