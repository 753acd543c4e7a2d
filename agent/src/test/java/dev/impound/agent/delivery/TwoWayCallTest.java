package dev.impound.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.impound.evidence.v1.Acknowledged;
import dev.impound.evidence.v1.DeliverRequest;
import dev.impound.evidence.v1.DeliverResponse;
import dev.impound.evidence.v1.DeliveryServiceGrpc;
import dev.impound.evidence.v1.Slice;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.TwoWayCall;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over TCP on loopback, whose ends come as they do in the field. */
@Timeout(120)
class TwoWayCallTest {
  private static final Duration BRIEF = Duration.ofMillis(20);

  private final Idle service = new Idle();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Server server;
  private ManagedChannel channel;
  private TwoWayCall<DeliverRequest, DeliverResponse> call;

  /** Takes nothing by itself. */
  private static final class Idle extends DeliveryServiceGrpc.DeliveryServiceImplBase {
    private CompletableFuture<ServerCallStreamObserver<DeliverResponse>> begun =
        new CompletableFuture<>();
    private CompletableFuture<DeliverRequest> arrived = new CompletableFuture<>();

    @Override
    public StreamObserver<DeliverRequest> deliver(StreamObserver<DeliverResponse> responses) {
      ServerCallStreamObserver<DeliverResponse> call =
          (ServerCallStreamObserver<DeliverResponse>) responses;
      call.disableAutoRequest();
      call.setOnCancelHandler(() -> {});
      begun.complete(call);
      return new StreamObserver<>() {
        @Override
        public void onNext(DeliverRequest part) {
          arrived.complete(part);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
      };
    }
  }

  @BeforeEach
  void begin() throws IOException {
    service.begun = new CompletableFuture<>();
    service.arrived = new CompletableFuture<>();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(service)
            .build()
            .start();
    channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
            .usePlaintext()
            .build();
    call = TwoWayCall.open(channel, DeliveryServiceGrpc.getDeliverMethod());
  }

  @AfterEach
  void end() {
    channel.shutdownNow();
    server.shutdownNow();
    threads.shutdownNow();
  }

  private static DeliverRequest slice() {
    return DeliverRequest.newBuilder()
        .setSlice(Slice.newBuilder().setData(ByteString.copyFrom(new byte[512 << 10])))
        .build();
  }

  private static DeliverResponse acknowledged(long committed) {
    return DeliverResponse.newBuilder()
        .setAcknowledged(Acknowledged.newBuilder().setCommitted(committed))
        .build();
  }

  private ServerCallStreamObserver<DeliverResponse> atServer() throws Exception {
    return service.begun.get(30, TimeUnit.SECONDS);
  }

  /** Writes until the call is over, on a thread of its own. */
  private Future<Integer> writesOn() {
    return threads.submit(
        () -> {
          int written = 0;
          while (call.write(slice())) {
            written++;
          }
          return written;
        });
  }

  @Test
  void tellsWhatCameBeforeItTellsHowTheCallFailed() throws Exception {
    ServerCallStreamObserver<DeliverResponse> there = atServer();
    there.onNext(acknowledged(1));
    there.onNext(acknowledged(2));
    there.onError(Refusal.of(RefusalReason.DISK_FULL, "full", "").asStatus());

    assertThat(call.read()).isEqualTo(acknowledged(1));
    assertThat(call.read()).isEqualTo(acknowledged(2));
    assertThatThrownBy(call::read)
        .isInstanceOf(StatusException.class)
        .satisfies(
            failure ->
                assertThat(Refusal.from(failure).orElseThrow().reason())
                    .isEqualTo(RefusalReason.DISK_FULL));
    assertThatThrownBy(call::read).isInstanceOf(StatusException.class);
  }

  @Test
  void endsWithNothingWhenTheCallSucceeded() throws Exception {
    atServer().onCompleted();

    assertThat(call.read()).isNull();
    assertThat(call.write(slice())).isFalse();
  }

  @Test
  void takesNoMoreThanThereIsRoomFor() throws Exception {
    atServer();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                call.write(slice(), BRIEF);
              }
            })
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> call.read(BRIEF)).isInstanceOf(TimeoutException.class);
  }

  @Test
  void goesOnWhenThereIsRoomAgain() throws Exception {
    ServerCallStreamObserver<DeliverResponse> there = atServer();
    Future<Integer> writes = writesOn();
    there.request(40);
    there.onNext(acknowledged(1));
    assertThat(call.read()).isEqualTo(acknowledged(1));
    service.arrived.get(30, TimeUnit.SECONDS);
    there.request(1000);
    there.onCompleted();

    assertThat(writes.get(30, TimeUnit.SECONDS)).isPositive();
  }

  @Test
  void whoWaitsIsWokenByALostConnection() throws Exception {
    for (int round = 0; round < 50; round++) {
      atServer();
      Future<Integer> writes = writesOn();
      Future<Status.Code> reads =
          threads.submit(
              () -> {
                try {
                  call.read();
                  return Status.Code.OK;
                } catch (StatusException e) {
                  return e.getStatus().getCode();
                }
              });
      server.shutdownNow();

      assertThat(writes.get(30, TimeUnit.SECONDS)).isNotNegative();
      assertThat(reads.get(30, TimeUnit.SECONDS)).isNotEqualTo(Status.Code.OK);
      channel.shutdownNow();
      begin();
    }
  }

  @Test
  void whoWaitsForRoomLearnsOfAnEndThatComesBehindMessagesNobodyHasRead() throws Exception {
    ServerCallStreamObserver<DeliverResponse> there = atServer();
    Future<Integer> writes = writesOn();
    there.onNext(acknowledged(1));
    there.onNext(acknowledged(2));
    there.onNext(acknowledged(3));
    there.onError(Refusal.of(RefusalReason.DISK_FULL, "full", "").asStatus());

    assertThat(writes.get(30, TimeUnit.SECONDS)).isNotNegative();
    assertThat(call.read()).isEqualTo(acknowledged(1));
    assertThat(call.read()).isEqualTo(acknowledged(2));
    assertThat(call.read()).isEqualTo(acknowledged(3));
    assertThatThrownBy(call::read).isInstanceOf(StatusException.class);
  }

  @Test
  void whoWaitsIsWokenWhenTheCallIsCancelled() throws Exception {
    Future<Integer> writes = writesOn();
    call.cancel("enough");

    assertThat(writes.get(30, TimeUnit.SECONDS)).isNotNegative();
    assertThatThrownBy(call::read)
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("enough");
  }

  /** Is ready even when it was cancelled, and then throws, as a call does for a moment. */
  private static final class Cancelled<Q, A> extends ClientCall<Q, A> {
    private boolean cancelled;

    @Override
    public void start(Listener<A> listener, Metadata headers) {}

    @Override
    public void request(int count) {}

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
      cancelled = true;
    }

    @Override
    public void halfClose() {}

    @Override
    public void sendMessage(Q message) {
      if (cancelled) {
        throw new IllegalStateException("call was cancelled");
      }
    }
  }

  @Test
  void whoSendsInTheMomentOfTheCancelLearnsThatTheCallIsOver() throws Exception {
    Channel momentary =
        new Channel() {
          @Override
          public <Q, A> ClientCall<Q, A> newCall(
              MethodDescriptor<Q, A> method, CallOptions options) {
            return new Cancelled<>();
          }

          @Override
          public String authority() {
            return "test";
          }
        };
    TwoWayCall<DeliverRequest, DeliverResponse> brief =
        TwoWayCall.open(momentary, DeliveryServiceGrpc.getDeliverMethod());
    assertThat(brief.write(slice())).isTrue();

    brief.cancel("enough");

    assertThat(brief.write(slice())).isFalse();
  }

  @Test
  void whoWaitsCanBeInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(call::read).isInstanceOf(InterruptedException.class);
  }
}
