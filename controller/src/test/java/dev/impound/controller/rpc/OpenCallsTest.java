package dev.impound.controller.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.identity.Authority;
import dev.impound.node.v1.ConnectRequest;
import dev.impound.node.v1.ConnectResponse;
import dev.impound.node.v1.Heartbeat;
import dev.impound.node.v1.NodeSessionServiceGrpc;
import dev.impound.wire.MutualTls;
import dev.impound.wire.NodeName;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams that are open when their caller may not call any more; real TLS on loopback. */
class OpenCallsTest {
  private static final String DOMAIN = "test.example";
  private static final SpiffeId WEB = SpiffeId.node(DOMAIN, new NodeName("web-1"));

  @TempDir private Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final AtomicReference<Optional<Refusal>> objection =
      new AtomicReference<>(Optional.empty());
  private final Echo echo = new Echo();
  private ControllerServer server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    Authority authority = Authority.create(folder.resolve("ca"), DOMAIN, Clock.systemUTC());
    TlsFiles own = authority.issue(SpiffeId.controller(DOMAIN), folder.resolve("controller"));
    server =
        new ControllerServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            MutualTls.server(own),
            ListenLimits.STANDARD,
            new OpenCalls(
                new Admission(DOMAIN, now::get, (credential, moment) -> objection.get(), Set.of())),
            List.of(echo));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .sslContext(MutualTls.client(authority.issue(WEB, folder.resolve("web-1"))))
            .build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  @Test
  void aBanEndsAStreamThatIsOpen() throws Exception {
    Client client = connect();

    objection.set(Optional.of(Refusal.of(RefusalReason.BANNED, "it is banned", "")));

    assertThat(client.end()).isEqualTo(RefusalReason.BANNED);
  }

  @Test
  void theEndOfACertificateEndsAStreamThatIsOpen() throws Exception {
    Client client = connect();

    now.updateAndGet(instant -> instant.plus(Duration.ofDays(400)));

    assertThat(client.end()).isEqualTo(RefusalReason.CERTIFICATE_EXPIRED);
  }

  @Test
  void theServiceLearnsOfItAsOfAClientThatWentAway() throws Exception {
    Client client = connect();

    objection.set(Optional.of(Refusal.of(RefusalReason.BANNED, "it is banned", "")));
    client.end();

    assertThat(echo.gone.get(20, TimeUnit.SECONDS)).hasMessageContaining("CANCELLED");
    assertThatThrownBy(echo::send).hasMessageContaining("CANCELLED");
  }

  @Test
  void whoIsBannedCannotBeginAnother() throws Exception {
    connect();
    objection.set(Optional.of(Refusal.of(RefusalReason.BANNED, "it is banned", "")));

    Client second = new Client();
    NodeSessionServiceGrpc.newStub(channel).connect(second);

    assertThat(second.end()).isEqualTo(RefusalReason.BANNED);
  }

  private Client connect() throws Exception {
    Client client = new Client();
    StreamObserver<ConnectRequest> requests =
        NodeSessionServiceGrpc.newStub(channel).connect(client);
    requests.onNext(
        ConnectRequest.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build());
    client.answered.get(20, TimeUnit.SECONDS);
    return client;
  }

  private static final class Client implements StreamObserver<ConnectResponse> {
    final CompletableFuture<ConnectResponse> answered = new CompletableFuture<>();
    final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    RefusalReason end() throws Exception {
      return Refusal.from(failure.get(20, TimeUnit.SECONDS)).orElseThrow().reason();
    }

    @Override
    public void onNext(ConnectResponse response) {
      answered.complete(response);
    }

    @Override
    public void onError(Throwable cause) {
      failure.complete(cause);
    }

    @Override
    public void onCompleted() {
      failure.complete(new AssertionError("it ended well"));
    }
  }

  private static final class Echo extends NodeSessionServiceGrpc.NodeSessionServiceImplBase {
    final CompletableFuture<Throwable> gone = new CompletableFuture<>();
    private final AtomicReference<StreamObserver<ConnectResponse>> last = new AtomicReference<>();

    void send() {
      last.get().onNext(ConnectResponse.getDefaultInstance());
    }

    @Override
    public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> responses) {
      last.set(responses);
      return new StreamObserver<>() {
        @Override
        public void onNext(ConnectRequest request) {
          responses.onNext(ConnectResponse.getDefaultInstance());
        }

        @Override
        public void onError(Throwable cause) {
          gone.complete(cause);
        }

        @Override
        public void onCompleted() {
          responses.onCompleted();
        }
      };
    }
  }
}
