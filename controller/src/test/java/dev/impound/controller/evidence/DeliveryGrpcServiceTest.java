package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.impound.evidence.v1.BlobHeader;
import dev.impound.evidence.v1.BlobTrailer;
import dev.impound.evidence.v1.DeliverRequest;
import dev.impound.evidence.v1.DeliverResponse;
import dev.impound.evidence.v1.DeliveryServiceGrpc;
import dev.impound.evidence.v1.Slice;
import dev.impound.evidence.v1.Stored;
import dev.impound.wire.Limits;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import dev.impound.wire.SpiffeId;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryGrpcServiceTest {
  private static final byte[] LOGS = StoreLab.random(1, 5000);

  @TempDir Path folder;
  private StoreLab lab;
  private CaptureId capture;
  private GrpcLab grpc;

  @BeforeEach
  void start() throws IOException {
    lab = StoreLab.in(folder);
    capture = lab.openCapture();
    grpc = new GrpcLab(lab, GrpcLab.NODE);
  }

  @AfterEach
  void stop() throws IOException {
    grpc.close();
    lab.close();
  }

  /** The node's side of one delivery. */
  private static final class Sender
      implements ClientResponseObserver<DeliverRequest, DeliverResponse> {
    final BlockingQueue<DeliverResponse> answers = new LinkedBlockingQueue<>();
    private final CompletableFuture<Stored> answer = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<DeliverRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<DeliverRequest> requests) {
      call = requests;
    }

    @Override
    public void onNext(DeliverResponse response) {
      answers.add(response);
      if (response.hasStored()) {
        answer.complete(response.getStored());
      }
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      answer.completeExceptionally(new AssertionError("ended without an answer"));
    }

    ClientCallStreamObserver<DeliverRequest> call() {
      return Objects.requireNonNull(call);
    }

    Sender header(CaptureId capture) {
      return send(
          DeliverRequest.newBuilder()
              .setHeader(
                  BlobHeader.newBuilder()
                      .setCaptureId(capture.toString())
                      .setKind(dev.impound.evidence.v1.ItemKind.ITEM_KIND_LOGS)));
    }

    Sender slice(long offset, byte[] bytes) {
      return send(
          DeliverRequest.newBuilder()
              .setSlice(Slice.newBuilder().setOffset(offset).setData(ByteString.copyFrom(bytes))));
    }

    Sender trailer(byte[] bytes) {
      return send(
          DeliverRequest.newBuilder()
              .setTrailer(
                  BlobTrailer.newBuilder()
                      .setSha256(Sha256.of(bytes).hex())
                      .setSize(bytes.length)));
    }

    Sender send(DeliverRequest.Builder message) {
      call().onNext(message.build());
      return this;
    }

    Stored answer() throws ExecutionException, InterruptedException, TimeoutException {
      return answer.get(60, TimeUnit.SECONDS);
    }

    Throwable failure() throws InterruptedException, TimeoutException {
      try {
        throw new AssertionError("was answered: " + answer());
      } catch (ExecutionException e) {
        return Objects.requireNonNull(e.getCause());
      }
    }
  }

  private Sender sender() {
    Sender sender = new Sender();
    DeliveryServiceGrpc.newStub(grpc.channel).deliver(sender);
    return sender;
  }

  private void as(SpiffeId caller) throws IOException {
    grpc.close();
    grpc = new GrpcLab(lab, caller);
  }

  private void refuses(RefusalReason reason, Status.Code code, Sender sender) throws Exception {
    Throwable failure = sender.failure();
    assertThat(GrpcLab.reason(failure)).isEqualTo(reason);
    assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(code);
    assertThat(lab.incoming()).isEmpty();
  }

  @Test
  void answersWithWhatIsStored() throws Exception {
    Stored answer = sender().header(capture).slice(0, LOGS).trailer(LOGS).answer();

    assertThat(answer.getSha256()).isEqualTo(Sha256.of(LOGS).hex());
    assertThat(answer.getSize()).isEqualTo(LOGS.length);
    assertThat(lab.blob(Sha256.of(LOGS))).hasBinaryContent(LOGS);
  }

  @Test
  void refusesACaptureThatIsNotThere() throws Exception {
    refuses(
        RefusalReason.CAPTURE_UNKNOWN, Status.Code.NOT_FOUND, sender().header(new CaptureId(9)));
  }

  @Test
  void refusesAnotherNodesCapture() throws Exception {
    as(GrpcLab.OTHER_NODE);

    refuses(
        RefusalReason.NOT_YOUR_CAPTURE, Status.Code.PERMISSION_DENIED, sender().header(capture));
  }

  @Test
  void refusesAnOperator() throws Exception {
    as(GrpcLab.OPERATOR);

    refuses(RefusalReason.NOT_A_NODE, Status.Code.PERMISSION_DENIED, sender().header(capture));
  }

  @Test
  void refusesASealedCapture() throws Exception {
    lab.evidence.seal(capture, StoreLab.report());

    refuses(
        RefusalReason.CAPTURE_CLOSED, Status.Code.FAILED_PRECONDITION, sender().header(capture));
  }

  @Test
  void refusesAGap() throws Exception {
    refuses(
        RefusalReason.OFFSET_GAP,
        Status.Code.OUT_OF_RANGE,
        sender().header(capture).slice(1, LOGS));
  }

  @Test
  void refusesBytesThatAreNotThoseOfTheTrailer() throws Exception {
    refuses(
        RefusalReason.DIGEST_MISMATCH,
        Status.Code.DATA_LOSS,
        sender().header(capture).slice(0, LOGS).trailer(new byte[LOGS.length]));
  }

  @Test
  void refusesWhenTheDiskIsFull() throws Exception {
    lab.disk.fill(100);

    refuses(
        RefusalReason.DISK_FULL,
        Status.Code.RESOURCE_EXHAUSTED,
        sender().header(capture).slice(0, LOGS));
  }

  @Test
  void refusesMessagesOutOfTurn() throws Exception {
    refuses(RefusalReason.MALFORMED, Status.Code.INVALID_ARGUMENT, sender().slice(0, LOGS));
    refuses(
        RefusalReason.MALFORMED,
        Status.Code.INVALID_ARGUMENT,
        sender().header(capture).header(capture));
    refuses(
        RefusalReason.MALFORMED,
        Status.Code.INVALID_ARGUMENT,
        sender().send(DeliverRequest.newBuilder()));
    refuses(
        RefusalReason.MALFORMED,
        Status.Code.INVALID_ARGUMENT,
        sender().header(capture).slice(0, new byte[Limits.SLICE_BYTES + 1]));
    Sender unfinished = sender().header(capture).slice(0, LOGS);
    unfinished.call().onCompleted();
    refuses(RefusalReason.MALFORMED, Status.Code.INVALID_ARGUMENT, unfinished);
  }

  @Test
  void refusesNamesThatCannotBeRead() throws Exception {
    refuses(
        RefusalReason.MALFORMED,
        Status.Code.INVALID_ARGUMENT,
        sender()
            .send(
                DeliverRequest.newBuilder()
                    .setHeader(BlobHeader.newBuilder().setCaptureId("CAP-1\u001b[2J"))));
  }

  @Test
  void removesWhatArrivedWhenTheNodeBreaksOff() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    lab.disk.beforeEachWrite(written::countDown);
    Sender sender = sender().header(capture).slice(0, LOGS);
    assertThat(written.await(60, TimeUnit.SECONDS)).isTrue();

    sender.call().cancel("gone", null);
    sender.failure();
    grpc.close();

    assertThat(lab.incoming()).isEmpty();
    assertThat(lab.evidence.items(capture).getFirst().reason()).contains("broke");
  }

  @Test
  void letsTheStoreSetThePaceOfTheSender() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch mayWrite = new CountDownLatch(1);
    lab.disk.beforeEachWrite(
        () -> {
          writing.countDown();
          awaitQuietly(mayWrite);
        });
    Sender sender = sender().header(capture).slice(0, LOGS);
    assertThat(writing.await(60, TimeUnit.SECONDS)).isTrue();

    boolean readyWhileTheStoreIsBusy = sender.call().isReady();
    mayWrite.countDown();

    assertThat(readyWhileTheStoreIsBusy).isFalse();
    assertThat(sender.trailer(LOGS).answer().getSize()).isEqualTo(LOGS.length);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
