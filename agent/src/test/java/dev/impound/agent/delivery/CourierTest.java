package dev.impound.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.acquisition.BlobPart;
import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.agent.acquisition.EvidenceSink;
import dev.impound.agent.acquisition.NotDeliveredException;
import dev.impound.agent.testing.LocalServer;
import dev.impound.evidence.v1.Acknowledged;
import dev.impound.evidence.v1.Begun;
import dev.impound.evidence.v1.BlobRole;
import dev.impound.evidence.v1.DeliverRequest;
import dev.impound.evidence.v1.DeliverResponse;
import dev.impound.evidence.v1.DeliveryServiceGrpc;
import dev.impound.evidence.v1.Slice;
import dev.impound.evidence.v1.Stored;
import dev.impound.wire.Limits;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CourierTest {
  private final Intake intake = new Intake();
  private final LocalServer server = new LocalServer(intake);
  private final DeliveryLane lane = new DeliveryLane(server.channel());
  private final AtomicLong progress = new AtomicLong();

  @AfterEach
  void stop() {
    lane.close();
    server.close();
  }

  /** Takes one part for each permit. */
  private static final class Intake extends DeliveryServiceGrpc.DeliveryServiceImplBase {
    final List<DeliverRequest> parts = new ArrayList<>();
    final Semaphore pace = new Semaphore(Integer.MAX_VALUE / 2);
    final CountDownLatch cancelled = new CountDownLatch(1);
    volatile @Nullable Refusal refusal;
    volatile int refuseAt = 2;
    volatile boolean confirmsAnotherDigest;

    @Override
    public StreamObserver<DeliverRequest> deliver(StreamObserver<DeliverResponse> response) {
      ServerCallStreamObserver<DeliverResponse> call =
          (ServerCallStreamObserver<DeliverResponse>) response;
      call.disableAutoRequest();
      call.setOnCancelHandler(cancelled::countDown);
      call.request(1);
      return new StreamObserver<>() {
        private int seen;

        @Override
        public void onNext(DeliverRequest part) {
          pace.acquireUninterruptibly();
          parts.add(part);
          if (part.hasHeader()) {
            call.onNext(
                DeliverResponse.newBuilder()
                    .setBegun(Begun.newBuilder().setSha256(Sha256.of(new byte[0]).hex()))
                    .build());
          }
          Refusal refused = refusal;
          if (refused != null && ++seen == refuseAt) {
            call.onError(refused.asStatus());
            return;
          }
          if (part.hasSlice()) {
            Slice slice = part.getSlice();
            call.onNext(
                DeliverResponse.newBuilder()
                    .setAcknowledged(
                        Acknowledged.newBuilder()
                            .setCommitted(slice.getOffset() + slice.getData().size()))
                    .build());
          }
          call.request(1);
        }

        @Override
        public void onError(Throwable failure) {
          cancelled.countDown();
        }

        @Override
        public void onCompleted() {
          var trailer = parts.getLast().getTrailer();
          call.onNext(
              DeliverResponse.newBuilder()
                  .setStored(
                      Stored.newBuilder()
                          .setSha256(confirmsAnotherDigest ? "0".repeat(64) : trailer.getSha256())
                          .setSize(trailer.getSize()))
                  .build());
          call.onCompleted();
        }
      };
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private EvidenceSink.Delivered deliver(InputStream bytes) throws IOException {
    return new Courier(lane, "CAP-1", progress::addAndGet)
        .deliver(EvidenceKind.LOGS, BlobPart.CONTENT, OptionalLong.empty(), bytes);
  }

  @Test
  void sendsHeaderSlicesWithoutGapsAndTrailer() throws IOException {
    byte[] bytes = bytes(3 * (1 << 20) + 17);

    EvidenceSink.Delivered delivered = deliver(new ByteArrayInputStream(bytes));

    assertThat(delivered).isEqualTo(new EvidenceSink.Delivered(Sha256.of(bytes), bytes.length));
    assertThat(intake.parts.getFirst().getHeader())
        .satisfies(
            header -> {
              assertThat(header.getCaptureId()).isEqualTo("CAP-1");
              assertThat(header.getRole()).isEqualTo(BlobRole.BLOB_ROLE_CONTENT);
              assertThat(header.hasDeclaredSize()).isFalse();
            });
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (DeliverRequest part : intake.parts.subList(1, intake.parts.size() - 1)) {
      assertThat(part.getSlice().getOffset()).isEqualTo(joined.size());
      assertThat(part.getSlice().getData().size()).isBetween(1, Limits.SLICE_BYTES);
      joined.writeBytes(part.getSlice().getData().toByteArray());
    }
    assertThat(joined.toByteArray()).isEqualTo(bytes);
    assertThat(progress).hasValue(bytes.length);
  }

  @Test
  void deliversWhatIsEmpty() throws IOException {
    assertThat(deliver(new ByteArrayInputStream(new byte[0])).size()).isZero();
  }

  @Test
  void tellsWhyTheControllerRefused() {
    intake.refusal = Refusal.of(RefusalReason.DISK_FULL, "the evidence disk is full", "free some");

    assertThatThrownBy(() -> deliver(new ByteArrayInputStream(bytes(8 << 20))))
        .isInstanceOf(NotDeliveredException.class)
        .hasMessageContaining("the evidence disk is full (DISK_FULL)");
  }

  @Test
  void doesNotTakeAnotherDigestForAConfirmation() {
    intake.confirmsAnotherDigest = true;

    assertThatThrownBy(() -> deliver(new ByteArrayInputStream(bytes(10))))
        .isInstanceOf(NotDeliveredException.class)
        .hasMessageContaining("did not confirm");
  }

  @Test
  void cancelsTheDeliveryWhenTheSourceBreaks() throws Exception {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the engine went away");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
          }
        };

    assertThatThrownBy(() -> deliver(broken))
        .isInstanceOf(IOException.class)
        .hasMessage("the engine went away");
    assertThat(intake.cancelled.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(intake.parts).noneMatch(DeliverRequest::hasTrailer);
  }

  @Test
  void goesAtTheControllersPace() throws Exception {
    intake.pace.drainPermits();
    CountDownLatch waits = new CountDownLatch(1);
    AtomicLong read = new AtomicLong();
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return read.incrementAndGet() > 64 << 20 ? -1 : 0;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            if (read.addAndGet(length) > 9 << 20) {
              waits.countDown();
            }
            return read.get() > 64 << 20 ? -1 : length;
          }
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<EvidenceSink.Delivered> delivery = threads.submit(() -> deliver(endless));

      assertThat(waits.await(300, TimeUnit.MILLISECONDS)).isFalse();
      intake.pace.release(1000);

      assertThat(delivery.get(60, TimeUnit.SECONDS).size()).isPositive();
    }
  }

  @Test
  void endsAtOnceWhenItsTimeIsOver() throws Exception {
    intake.pace.drainPermits();
    CountDownLatch ended = new CountDownLatch(1);
    Thread delivery =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    deliver(new ByteArrayInputStream(bytes(8 << 20)));
                  } catch (NotDeliveredException | IOException e) {
                    ended.countDown();
                  }
                });

    delivery.interrupt();

    assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
  }
}
