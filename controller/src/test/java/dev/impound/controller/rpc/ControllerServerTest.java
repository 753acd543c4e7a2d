package dev.impound.controller.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.identity.Authority;
import dev.impound.operator.v1.GetStatusRequest;
import dev.impound.operator.v1.GetStatusResponse;
import dev.impound.operator.v1.StatusServiceGrpc;
import dev.impound.wire.MutualTls;
import dev.impound.wire.NodeName;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real TLS on loopback. */
class ControllerServerTest {
  private static final String DOMAIN = "test.example";

  @TempDir private Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final InstantSource clock = now::get;
  private final Gate gate = Gate.OPEN;
  private Authority authority;
  private ControllerServer server;

  @BeforeEach
  void start() throws Exception {
    authority = Authority.create(folder.resolve("authority"), DOMAIN, Clock.systemUTC());
    TlsFiles files = authority.issue(SpiffeId.controller(DOMAIN), folder.resolve("controller"));
    server =
        new ControllerServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            MutualTls.server(files),
            ListenLimits.STANDARD,
            open(),
            List.of(new WhoAmI()));
  }

  private OpenCalls open() {
    return new OpenCalls(new Admission(DOMAIN, clock, gate, Set.of()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void knowsAnOperatorByTheCertificate() throws Exception {
    TlsFiles alice = authority.issue(SpiffeId.operator(DOMAIN, "alice"), folder.resolve("alice"));

    assertThat(ask(alice)).isEqualTo("alice");
  }

  @Test
  void refusesANodeWhereAnOperatorIsNeeded() throws Exception {
    TlsFiles node =
        authority.issue(SpiffeId.node(DOMAIN, new NodeName("web-1")), folder.resolve("web-1"));

    assertThatThrownBy(() -> ask(node))
        .satisfies(
            e ->
                assertThat(Refusal.from(e).orElseThrow().reason())
                    .isEqualTo(RefusalReason.NOT_AN_OPERATOR));
  }

  @Test
  void refusesACertificateOfAnotherAuthority() throws Exception {
    Authority other = Authority.create(folder.resolve("other"), DOMAIN, Clock.systemUTC());
    TlsFiles mallory = other.issue(SpiffeId.operator(DOMAIN, "mallory"), folder.resolve("mallory"));
    TlsFiles mixed =
        new TlsFiles(folder.resolve("authority/ca.pem"), mallory.certificate(), mallory.key());

    assertThatThrownBy(() -> ask(mixed))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  @Test
  void aClientRefusesAServerThatIsNotTheController() throws Exception {
    server.close();
    TlsFiles node =
        authority.issue(SpiffeId.node(DOMAIN, new NodeName("evil")), folder.resolve("evil"));
    server =
        new ControllerServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            MutualTls.server(node),
            ListenLimits.STANDARD,
            open(),
            List.of(new WhoAmI()));
    TlsFiles alice = authority.issue(SpiffeId.operator(DOMAIN, "alice"), folder.resolve("alice"));

    assertThatThrownBy(() -> ask(alice))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  @Test
  void anExpiredCertificateIsRefusedOnACallOverAConnectionThatIsStillOpen() throws Exception {
    TlsFiles alice = authority.issue(SpiffeId.operator(DOMAIN, "alice"), folder.resolve("alice"));
    ManagedChannel channel = channel(alice);
    try {
      assertThat(ask(channel)).isEqualTo("alice");
      now.updateAndGet(instant -> instant.plus(Duration.ofDays(400)));

      assertThatThrownBy(() -> ask(channel))
          .satisfies(
              e ->
                  assertThat(Refusal.from(e).orElseThrow().reason())
                      .isEqualTo(RefusalReason.CERTIFICATE_EXPIRED));
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void noSessionIsEverResumed() throws Exception {
    TlsFiles alice = authority.issue(SpiffeId.operator(DOMAIN, "alice"), folder.resolve("alice"));
    SSLContext client = RawTls.context(alice);

    long first = RawTls.handshake(client, server.port());
    while (System.currentTimeMillis() <= first) {
      Thread.onSpinWait();
    }
    long second = RawTls.handshake(client, server.port());

    assertThat(second).as("when the second session was made").isNotEqualTo(first);
  }

  private String ask(TlsFiles files) throws Exception {
    ManagedChannel channel = channel(files);
    try {
      return ask(channel);
    } finally {
      channel.shutdownNow();
    }
  }

  private static String ask(ManagedChannel channel) {
    return StatusServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .getStatus(GetStatusRequest.getDefaultInstance())
        .getOperator();
  }

  private ManagedChannel channel(TlsFiles files) throws Exception {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.port())
        .sslContext(MutualTls.client(files))
        .build();
  }

  private static final class WhoAmI extends StatusServiceGrpc.StatusServiceImplBase {
    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> responses) {
      responses.onNext(GetStatusResponse.newBuilder().setOperator(Caller.operator()).build());
      responses.onCompleted();
    }
  }
}
