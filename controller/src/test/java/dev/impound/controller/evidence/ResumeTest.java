package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deliveries of a named blob that break and go on. */
class ResumeTest {
  private static final byte[] LOGS = StoreLab.random(1, 5000);
  private static final byte[] LARGE = StoreLab.random(2, 11 << 20);
  private static final int SLICE = 1 << 20;

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

  private BlobOffer offer() {
    return BlobOffer.of(capture, ItemKind.LOGS, BlobRole.CONTENT, OptionalLong.empty())
        .named("layer");
  }

  private Delivery begin() throws IOException {
    return lab.evidence.intake().begin(StoreLab.NODE, offer());
  }

  static void send(Delivery delivery, byte[] bytes, int from, int to) throws IOException {
    for (int at = from; at < to; at += SLICE) {
      delivery.accept(at, ByteBuffer.wrap(bytes, at, Math.min(SLICE, to - at)));
    }
  }

  private void endsWhole(Delivery delivery, byte[] bytes) throws IOException {
    send(delivery, bytes, (int) delivery.start().committed(), bytes.length);
    delivery.finish(Sha256.of(bytes), bytes.length);
    assertThat(lab.blob(Sha256.of(bytes))).hasBinaryContent(bytes);
    assertThat(lab.incoming()).isEmpty();
    assertThat(lab.evidence.bytesReceived(capture)).isEqualTo(bytes.length);
  }

  @Test
  void goesOnWhereABreakStoppedIt() throws IOException {
    Delivery first = begin();
    send(first, LOGS, 0, 3000);
    first.breakOff("the connection broke");

    Delivery second = begin();

    assertThat(second.start())
        .isEqualTo(new Delivery.Start(3000, Sha256.of(Arrays.copyOf(LOGS, 3000))));
    assertThat(lab.evidence.bytesReceived(capture)).isEqualTo(3000);
    endsWhole(second, LOGS);
  }

  @Test
  void goesOnAfterARestart() throws IOException {
    send(begin(), LOGS, 0, 3000);

    lab.restart();

    Delivery second = begin();
    assertThat(second.start().committed()).isEqualTo(3000);
    assertThat(lab.evidence.bytesReceived(capture)).isEqualTo(3000);
    endsWhole(second, LOGS);
  }

  @Test
  void acknowledgesOnlyWhatIsOnTheDisk() throws Exception {
    lab.disk.stopTime();
    Delivery delivery = begin();
    send(delivery, LARGE, 0, 3 << 20);
    assertThat(delivery.committed()).isZero();

    CountDownLatch durable = new CountDownLatch(1);
    delivery.whenDurable(durable::countDown);
    send(delivery, LARGE, 3 << 20, 6 << 20);

    assertThat(durable.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(delivery.settle()).isEqualTo(4 << 20);
  }

  @Test
  void takesMoreWhileTheDiskIsAtWorkAndAcknowledgesNoneOfIt() throws Exception {
    lab.disk.stopTime();
    CountDownLatch atWork = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    CountDownLatch durable = new CountDownLatch(1);
    Delivery delivery = begin();
    delivery.whenDurable(durable::countDown);
    lab.disk.beforeSync(
        () -> {
          atWork.countDown();
          await(mayEnd);
        });

    send(delivery, LARGE, 0, 6 << 20);

    await(atWork);
    assertThat(delivery.committed()).isZero();
    lab.disk.beforeSync(() -> {});
    mayEnd.countDown();
    await(durable);
    assertThat(delivery.settle()).isEqualTo(4 << 20);
    send(delivery, LARGE, 6 << 20, LARGE.length);
    delivery.finish(Sha256.of(LARGE), LARGE.length);
    assertThat(lab.blob(Sha256.of(LARGE))).hasBinaryContent(LARGE);
  }

  @Test
  void aSyncThatFailsInTheBackgroundEndsTheDelivery() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Delivery delivery = begin();
    delivery.whenDurable(ended::countDown);
    lab.disk.failSyncs("Input/output error");

    send(delivery, LARGE, 0, 4 << 20);

    await(ended);
    assertThatThrownBy(delivery::settle)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Input/output error");
    assertThat(delivery.committed()).isZero();
    DeliveryTest.refuses(
        RefusalReason.DELIVERY_TAKEN_OVER,
        () -> delivery.accept(4 << 20, ByteBuffer.wrap(LARGE, 4 << 20, 10)));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void replacesWhatTheSenderSendsAgain() throws IOException {
    Delivery first = begin();
    send(first, StoreLab.random(9, 4000), 0, 4000);
    first.breakOff("the connection broke");
    Delivery second = begin();

    send(second, LOGS, 0, LOGS.length);
    second.finish(Sha256.of(LOGS), LOGS.length);

    assertThat(lab.blob(Sha256.of(LOGS))).hasBinaryContent(LOGS);
    assertThat(lab.evidence.bytesReceived(capture)).isEqualTo(LOGS.length);
  }

  @Test
  void givesTheBlobToTheLaterOfTwoDeliveries() throws IOException {
    Delivery first = begin();
    send(first, LOGS, 0, 2000);

    Delivery second = begin();

    assertThat(second.start().committed()).isEqualTo(2000);
    DeliveryTest.refuses(
        RefusalReason.DELIVERY_TAKEN_OVER,
        () -> first.accept(2000, ByteBuffer.wrap(LOGS, 2000, 10)));
    first.abort("its call ended");
    endsWhole(second, LOGS);
  }

  @Test
  void answersForABlobWhoseDeliveryWasWholeBefore() throws IOException {
    endsWhole(begin(), LOGS);
    BlobOffer again =
        new BlobOffer(
            capture,
            ItemKind.LOGS,
            BlobRole.CONTENT,
            OptionalLong.empty(),
            offer().name(),
            Optional.of(Sha256.of(LOGS)));

    assertThat(lab.evidence.intake().stored(StoreLab.NODE, again))
        .hasValueSatisfying(one -> assertThat(one.digest()).isEqualTo(Sha256.of(LOGS)));
    assertThat(lab.evidence.intake().stored(StoreLab.NODE, offer())).isEmpty();
  }

  @Test
  void keepsNothingOfABlobThatCouldNotBeMadeDurable() throws IOException {
    Delivery first = begin();
    send(first, LOGS, 0, 3000);
    lab.disk.failSyncs("Input/output error");

    first.breakOff("the connection broke");

    assertThat(first.committed()).isZero();
    assertThat(lab.incoming()).isEmpty();
    lab.restart();
    endsWhole(begin(), LOGS);
  }

  @Test
  void beginsAnewWhenAFullDiskHasRoomAgain() throws IOException {
    Delivery first = begin();
    lab.disk.fill(2 << 20);
    DeliveryTest.refuses(RefusalReason.DISK_FULL, () -> send(first, LARGE, 0, 4 << 20));
    assertThat(lab.incoming()).isEmpty();

    lab.disk.fill(1L << 40);

    endsWhole(begin(), LARGE);
  }

  @Test
  void dropsAndAccountsForWhatIsUnfinishedWhenTheCaptureCloses() throws IOException {
    Delivery delivery = begin();
    send(delivery, LOGS, 0, 3000);

    lab.evidence.abandon(capture, "the node is lost");

    assertThat(lab.incoming()).isEmpty();
    assertThat(lab.evidence.bytesReceived(capture)).isZero();
    assertThat(Files.readString(folder.resolve("custody.jsonl")))
        .contains("of 3000 bytes, which was not whole when its capture closed");
  }

  @Test
  void refusesMoreUnfinishedBlobsThanANodeNeeds() throws IOException {
    for (int i = 0; i < 64; i++) {
      lab.evidence.intake().begin(StoreLab.NODE, offer().named("blob-" + i));
    }

    DeliveryTest.refuses(RefusalReason.DELIVERY_FAILED, this::begin);
  }
}
