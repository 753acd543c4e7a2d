package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Breaks deliveries of one blob at every step and at random, until it is whole. */
class BreaksTest {
  private static final byte[] BYTES = StoreLab.random(2, 11 << 20);
  private static final Sha256 DIGEST = Sha256.of(BYTES);
  private static final int SLICE = 1 << 20;

  @TempDir Path folder;

  private static Delivery begin(StoreLab lab, CaptureId capture) throws IOException {
    BlobOffer offer =
        BlobOffer.of(capture, ItemKind.LOGS, BlobRole.CONTENT, OptionalLong.empty()).named("layer");
    return lab.evidence.intake().begin(StoreLab.NODE, offer);
  }

  @Test
  void endsInTheSameDigestWhereverTheControllerIsKilled() throws IOException {
    boolean finished = false;
    int step = 0;
    for (; !finished; step++) {
      Path place = Files.createDirectory(folder.resolve("kill-" + step));
      try (StoreLab lab = StoreLab.in(place)) {
        finished = killedAt(lab, step, Arrays.copyOf(BYTES, 6 << 20));
      }
    }
    assertThat(step).as("steps that were cut").isGreaterThan(12);
  }

  @Test
  void anUnfinishedBlobThatACrashLeftWithASecondNameIsNotWrittenIntoTheStoredOne()
      throws IOException {
    byte[] bytes = Arrays.copyOf(BYTES, SLICE);
    try (StoreLab lab = StoreLab.in(folder)) {
      CaptureId capture = lab.openCapture();
      Delivery first = begin(lab, capture);
      first.accept(0, ByteBuffer.wrap(bytes));
      first.handOver();
      Path part;
      try (var incoming = Files.list(folder.resolve("incoming"))) {
        part = incoming.findFirst().orElseThrow();
      }
      Path stored = lab.blob(Sha256.of(bytes));
      Files.createLink(stored, part);

      begin(lab, capture).accept(0, ByteBuffer.wrap(new byte[SLICE]));

      assertThat(stored).hasBinaryContent(bytes);
    }
  }

  private static boolean killedAt(StoreLab lab, int step, byte[] bytes) throws IOException {
    CaptureId capture = lab.openCapture();
    long acknowledged = 0;
    boolean finished = false;
    lab.disk.killAfter(step);
    try {
      Delivery delivery = begin(lab, capture);
      for (int at = 0; at < bytes.length; at += SLICE) {
        delivery.accept(at, ByteBuffer.wrap(bytes, at, SLICE));
        acknowledged = delivery.committed();
      }
      delivery.finish(Sha256.of(bytes), bytes.length);
      finished = true;
    } catch (FakeDisk.Killed e) {
      // Killed: what the folder and the catalog hold is all there is.
    }
    lab.restart();
    if (lab.catalog.delivered(capture).isEmpty()) {
      Delivery second = begin(lab, capture);
      long committed = second.start().committed();
      assertThat(committed).as("killed at step %d", step).isGreaterThanOrEqualTo(acknowledged);
      ResumeTest.send(second, bytes, (int) committed, bytes.length);
      second.finish(Sha256.of(bytes), bytes.length);
    }
    assertThat(lab.blob(Sha256.of(bytes))).hasBinaryContent(bytes);
    return finished;
  }

  /** The node's side, which knows what was acknowledged and counts what it sends again. */
  private static final class Sender {
    private final StoreLab lab;
    private final CaptureId capture;
    private final Random random;
    private long acknowledged;
    private long furthest;
    private long mostSentAgain;

    Sender(StoreLab lab, long seed) {
      this.lab = lab;
      this.capture = lab.openCapture();
      this.random = new Random(seed);
    }

    /** Sends until the next break, or the end. */
    boolean isWhole() throws IOException {
      Delivery delivery = begin(lab, capture);
      Delivery.Start start = delivery.start();
      int committed = (int) start.committed();
      assertThat(start.committed()).isGreaterThanOrEqualTo(acknowledged);
      boolean same = start.digest().equals(Sha256.of(Arrays.copyOf(BYTES, committed)));
      int at = same ? committed : (int) acknowledged;
      mostSentAgain = Math.max(mostSentAgain, furthest - at);
      int until = Math.min(BYTES.length, at + random.nextInt(3 << 20));
      while (at < until) {
        int length = Math.min(1 + random.nextInt(SLICE), BYTES.length - at);
        delivery.accept(at, ByteBuffer.wrap(BYTES, at, length));
        at += length;
        acknowledged = delivery.committed();
      }
      furthest = Math.max(furthest, at);
      if (at == BYTES.length) {
        delivery.finish(DIGEST, BYTES.length);
        return true;
      }
      switch (random.nextInt(3)) {
        case 0 -> delivery.breakOff("the connection broke");
        case 1 -> lab.restart();
        default -> losePower();
      }
      return false;
    }

    /** What was not acknowledged is gone, or is not what was written. */
    private void losePower() throws IOException {
      Path part = lab.incoming().getFirst();
      byte[] bytes = Files.readAllBytes(part);
      for (int i = (int) acknowledged; i < bytes.length; i += 4096) {
        bytes[i] = 0;
      }
      int most = bytes.length - (int) acknowledged;
      Files.write(part, Arrays.copyOf(bytes, (int) acknowledged + random.nextInt(most + 1)));
      lab.restart();
    }
  }

  @Test
  void endsInTheSameDigestAfterAHundredBreaks() throws IOException {
    try (StoreLab lab = StoreLab.in(folder)) {
      int breaks = 0;
      for (int seed = 1; breaks < 100; seed++) {
        Sender sender = new Sender(lab, seed);
        while (!sender.isWhole()) {
          breaks++;
        }
        assertThat(lab.blob(DIGEST)).hasBinaryContent(BYTES);
        assertThat(sender.mostSentAgain).as("seed %d", seed).isLessThanOrEqualTo(8 << 20);
        Files.delete(lab.blob(DIGEST));
      }
    }
  }
}
