package dev.impound.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.acquisition.BlobPart;
import dev.impound.agent.acquisition.BlobSource;
import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.agent.acquisition.EvidenceSink;
import dev.impound.agent.acquisition.NotDeliveredException;
import dev.impound.agent.testing.LocalServer;
import dev.impound.wire.Limits;
import dev.impound.wire.Sha256;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ResumeTest {
  private static final Patience QUICK =
      new Patience(
          Duration.ofNanos(1),
          Duration.ofMillis(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20));
  private static final byte[] BYTES = random(24 << 20);

  private final AtomicLong progress = new AtomicLong();

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** The same bytes each time they are opened, of which some may be read until it breaks. */
  private static final class Again implements BlobSource {
    private final byte[] bytes;
    private final int breaksAt;

    Again(byte[] bytes, int breaksAt) {
      this.bytes = bytes;
      this.breaksAt = breaksAt;
    }

    @Override
    public String name() {
      return "sha256:layer";
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.of(bytes.length);
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes) {
        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
          if (pos >= breaksAt) {
            throw new IllegalStateException("the agent is killed");
          }
          return super.read(buffer, offset, length);
        }
      };
    }
  }

  private EvidenceSink.Delivered once(FlakyController controller, Patience patience)
      throws IOException {
    try (LocalServer server = new LocalServer(controller);
        DeliveryLane lane = new DeliveryLane(server.channel())) {
      return new Courier(lane, "CAP-1", progress::addAndGet, patience)
          .deliver(
              EvidenceKind.LOGS,
              BlobPart.CONTENT,
              OptionalLong.empty(),
              new ByteArrayInputStream(BYTES));
    }
  }

  private EvidenceSink.Delivered again(FlakyController controller, BlobSource source)
      throws IOException {
    try (LocalServer server = new LocalServer(controller);
        DeliveryLane lane = new DeliveryLane(server.channel())) {
      return new Courier(lane, "CAP-1", progress::addAndGet, QUICK)
          .deliver(EvidenceKind.IMAGE, BlobPart.IMAGE_LAYER, source);
    }
  }

  @Test
  void endsInTheSameDigestAfterAHundredAndTwentyCuts() throws IOException {
    int cuts = 0;
    for (int seed = 1; cuts < 120; seed++) {
      FlakyController controller = new FlakyController(seed, 20);

      EvidenceSink.Delivered delivered = once(controller, QUICK);

      assertThat(delivered)
          .as("seed %d", seed)
          .isEqualTo(new EvidenceSink.Delivered(Sha256.of(BYTES), BYTES.length));
      assertThat(controller.stored().values()).containsExactly(Sha256.of(BYTES));
      assertThat(controller.longestSentAgain).as("seed %d", seed).isLessThanOrEqualTo(8 << 20);
      cuts += controller.cuts;
      assertThat(controller.cuts).isPositive();
    }
    assertThat(progress.get() % BYTES.length).as("each byte counts once").isZero();
  }

  @Test
  void goesOnAfterARestartOfTheAgentWhereTheSourceCanBeReadAgain() throws IOException {
    FlakyController controller = new FlakyController(1, 0);
    assertThatThrownBy(() -> again(controller, new Again(BYTES, 20 << 20)))
        .hasMessage("the agent is killed");
    int arrived = controller.bytes("sha256:layer").length;

    EvidenceSink.Delivered delivered = again(controller, new Again(BYTES, BYTES.length + 1));

    assertThat(arrived).isGreaterThan(8 << 20);
    assertThat(delivered.sha256()).isEqualTo(Sha256.of(BYTES));
    assertThat(controller.longestSentAgain).isZero();
  }

  @Test
  void sendsAllAgainWhenTheSourceIsNotWhatTheControllerHas() throws IOException {
    FlakyController controller = new FlakyController(1, 0);
    assertThatThrownBy(() -> again(controller, new Again(random(12 << 20), 10 << 20)))
        .hasMessage("the agent is killed");

    EvidenceSink.Delivered delivered = again(controller, new Again(BYTES, BYTES.length + 1));

    assertThat(delivered.sha256()).isEqualTo(Sha256.of(BYTES));
    assertThat(controller.bytes("sha256:layer")).isEqualTo(BYTES);
  }

  @Test
  void readsTheSourceAgainWhenTheControllerLostWhatItHad() throws IOException {
    FlakyController controller = new FlakyController(3, 0);
    controller.forgetsAt = 18 << 20;

    EvidenceSink.Delivered delivered = again(controller, new Again(BYTES, BYTES.length + 1));

    assertThat(delivered.sha256()).isEqualTo(Sha256.of(BYTES));
  }

  @Test
  void saysWhatIsLostWhenTheSourceCannotBeReadAgain() {
    FlakyController controller = new FlakyController(3, 0);
    controller.forgetsAt = 18 << 20;

    assertThatThrownBy(() -> once(controller, QUICK))
        .isInstanceOf(NotDeliveredException.class)
        .hasMessageContaining("the controller has the first 0 bytes")
        .hasMessageContaining("capture again");
  }

  @Test
  void takesABlobBackThatACallOfBeforeTheBreakTookOver() throws IOException {
    FlakyController controller = new FlakyController(1, 0);
    controller.takenOverAt = 10 << 20;

    EvidenceSink.Delivered delivered = once(controller, QUICK);

    assertThat(delivered.sha256()).isEqualTo(Sha256.of(BYTES));
    assertThat(controller.takenOverAt).as("it was taken over").isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void goesOnInAnotherCallWhenOneStandsStill() throws IOException {
    Patience brief =
        new Patience(
            Duration.ofNanos(1),
            Duration.ofMillis(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(3));
    FlakyController controller = new FlakyController(1, 0);
    controller.standsStillAt = 10 << 20;

    EvidenceSink.Delivered delivered = once(controller, brief);

    assertThat(delivered.sha256()).isEqualTo(Sha256.of(BYTES));
    assertThat(controller.standsStillAt).as("it stood still").isEqualTo(Long.MAX_VALUE);
    assertThat(controller.longestSentAgain).isLessThanOrEqualTo(8 << 20);
  }

  @Test
  void goesOnWhenItsConnectionHasReachedItsAgeAndTheGraceIsOver() throws Exception {
    FlakyController controller = new FlakyController(1, 0);
    Server aging =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(controller)
            .maxInboundMessageSize(Limits.MESSAGE_BYTES)
            .maxConnectionAge(300, TimeUnit.MILLISECONDS)
            .maxConnectionAgeGrace(200, TimeUnit.MILLISECONDS)
            .build()
            .start();
    AtomicInteger calls = new AtomicInteger();
    InputStream slow =
        new ByteArrayInputStream(BYTES) {
          @Override
          public synchronized int read(byte[] buffer, int offset, int length) {
            LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
            return super.read(buffer, offset, Math.min(length, 1 << 20));
          }
        };
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", aging.getPort())
            .usePlaintext()
            .intercept(new Counting(calls))
            .build();
    try (DeliveryLane lane = new DeliveryLane(channel)) {
      EvidenceSink.Delivered delivered =
          new Courier(lane, "CAP-1", progress::addAndGet, QUICK)
              .deliver(EvidenceKind.LOGS, BlobPart.CONTENT, OptionalLong.empty(), slow);

      assertThat(delivered.sha256()).isEqualTo(Sha256.of(BYTES));
      assertThat(calls).as("calls").hasValueGreaterThan(1);
      assertThat(controller.longestSentAgain).isLessThanOrEqualTo(8 << 20);
    } finally {
      aging.shutdownNow();
    }
  }

  private record Counting(AtomicInteger calls) implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      calls.incrementAndGet();
      return next.newCall(method, options);
    }
  }

  @Test
  void givesUpWhenNothingArrivesForTooLong() {
    Patience none =
        new Patience(
            Duration.ofNanos(1),
            Duration.ofMillis(1),
            Duration.ofMillis(50),
            Duration.ofSeconds(20));
    FlakyController controller = new FlakyController(1, 0);
    controller.unreachable = true;

    assertThatThrownBy(() -> once(controller, none))
        .isInstanceOf(NotDeliveredException.class)
        .hasMessageContaining("UNAVAILABLE");
  }
}
