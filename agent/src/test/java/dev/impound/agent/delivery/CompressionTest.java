package dev.impound.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.acquisition.BlobPart;
import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.agent.acquisition.EvidenceSink;
import dev.impound.agent.testing.LocalServer;
import dev.impound.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CompressionTest {
  private static final Patience QUICK =
      new Patience(
          Duration.ofNanos(1),
          Duration.ofMillis(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20));
  private static final int LIMIT = 100_000;
  private static final byte[] LINES = lines(12 << 20);

  private final FlakyController controller = new FlakyController(1, 0);
  private final AtomicLong paid = new AtomicLong();

  private static byte[] lines(int length) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; lines.length() < length; i++) {
      lines.append("10.0.").append(i % 251).append(" GET /shop/").append(i).append(" 200\n");
    }
    return Arrays.copyOf(lines.toString().getBytes(StandardCharsets.US_ASCII), length);
  }

  private static byte[] random(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private void deliver(FlakyController to, byte[] bytes, Bandwidth bandwidth, Compression how)
      throws IOException {
    try (LocalServer server = new LocalServer(to);
        DeliveryLane lane = new DeliveryLane(server.channel(), bandwidth, how)) {
      EvidenceSink.Delivered delivered =
          new Courier(lane, "CAP-1", count -> {}, QUICK)
              .deliver(
                  EvidenceKind.LOGS,
                  BlobPart.CONTENT,
                  OptionalLong.empty(),
                  new ByteArrayInputStream(bytes));
      assertThat(delivered).isEqualTo(new EvidenceSink.Delivered(Sha256.of(bytes), bytes.length));
    }
    assertThat(to.stored().values()).containsExactly(Sha256.of(bytes));
  }

  private void deliver(byte[] bytes, Compression how) throws IOException {
    deliver(controller, bytes, Bandwidth.unlimited(), how);
  }

  @Test
  void whatArrivesIsWhatWasReadAndLessCrossesTheWire() throws IOException {
    controller.understandsZstd = true;

    deliver(LINES, Compression.ALWAYS);

    assertThat(controller.onWire).isLessThan(LINES.length / 3);
    assertThat(controller.compressed).isEqualTo(24);
  }

  @Test
  void sendsAsItIsToAControllerThatDoesNotOfferMore() throws IOException {
    deliver(LINES, Compression.ALWAYS);

    assertThat(controller.onWire).isEqualTo(LINES.length);
  }

  @Test
  void neverCompressesWhereThatIsSwitchedOff() throws IOException {
    controller.understandsZstd = true;

    deliver(LINES, Compression.NEVER);

    assertThat(controller.compressed).isZero();
  }

  @Test
  void leavesAQuickConnectionAsItIs() throws IOException {
    controller.understandsZstd = true;

    deliver(LINES, Compression.AUTO);

    assertThat(controller.compressed).isZero();
  }

  @Test
  void compressesUnderALimitWhichCountsBytesOnTheWire() throws IOException {
    controller.understandsZstd = true;
    AtomicLong nanos = new AtomicLong();
    Bandwidth limited =
        new Bandwidth(
            OptionalLong.of(LIMIT),
            nanos::get,
            time -> {
              paid.addAndGet(time.toNanos());
              nanos.addAndGet(time.toNanos());
            });

    deliver(controller, LINES, limited, Compression.AUTO);

    assertThat(controller.compressed).isEqualTo(24);
    double seconds = paid.get() / 1e9;
    double allowed = controller.onWire / (double) LIMIT - 1;
    assertThat(seconds).isBetween(allowed - 0.1, allowed + 0.1);
  }

  @Test
  void goesAsItIsForAWhileAfterWhatDidNotBecomeSmaller() throws IOException {
    controller.understandsZstd = true;
    byte[] noise = random(1, 10 << 20);

    deliver(joined(noise, LINES), Compression.ALWAYS);

    assertThat(controller.onWire).isGreaterThanOrEqualTo(noise.length);
    // Slices 1 and 18 are tried in vain; the next try is the 35th of 44.
    assertThat(controller.compressed).isEqualTo(10);
  }

  @Test
  void endsInTheSameDigestOverBreaksAnywhere() throws IOException {
    Random random = new Random(7);
    for (int seed = 1; seed <= 6; seed++) {
      byte[] bytes =
          joined(
              Arrays.copyOf(LINES, random.nextInt(6 << 20)), random(seed, random.nextInt(4 << 20)));
      FlakyController flaky = new FlakyController(seed, 12);
      flaky.understandsZstd = true;

      deliver(flaky, joined(bytes, LINES), Bandwidth.unlimited(), Compression.ALWAYS);

      assertThat(flaky.cuts).isPositive();
      assertThat(flaky.compressed).isPositive();
      assertThat(flaky.longestSentAgain).isLessThanOrEqualTo(8 << 20);
    }
  }
}
