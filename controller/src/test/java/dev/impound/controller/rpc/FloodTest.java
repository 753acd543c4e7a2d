package dev.impound.controller.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.impound.controller.identity.Authority;
import dev.impound.operator.v1.GetStatusRequest;
import dev.impound.operator.v1.GetStatusResponse;
import dev.impound.operator.v1.StatusServiceGrpc;
import dev.impound.wire.Limits;
import dev.impound.wire.MutualTls;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real connections on loopback, more of them than a port should take. */
@Timeout(90)
class FloodTest {
  private static final String DOMAIN = "test.example";
  private static final byte[] ELSEWHERE = {127, 0, 0, 77};

  /** The goal is 1 s; the machine that tests may be slower than one that serves. */
  private static final Duration PROMPT = Duration.ofSeconds(5);

  @TempDir private Path folder;
  private final List<Socket> flood = new ArrayList<>();
  private ControllerServer server;
  private TlsFiles alice;
  private ManagedChannel session;

  @BeforeEach
  void start() throws Exception {
    Authority authority = Authority.create(folder.resolve("authority"), DOMAIN, Clock.systemUTC());
    TlsFiles files = authority.issue(SpiffeId.controller(DOMAIN), folder.resolve("controller"));
    alice = authority.issue(SpiffeId.operator(DOMAIN, "alice"), folder.resolve("alice"));
    server =
        new ControllerServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            MutualTls.server(files),
            ListenLimits.STANDARD,
            new OpenCalls(new Admission(DOMAIN, Clock.systemUTC(), Gate.OPEN, Set.of())),
            List.of(new WhoAmI()));
    session = channel();
    ask(session);
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : flood) {
      socket.close();
    }
    session.shutdownNow();
    server.close();
  }

  @Test
  void sixtySlowHandshakesDelayNobody() throws Exception {
    for (int i = 0; i < 60; i++) {
      Socket socket = connect(InetAddress.getLoopbackAddress());
      // The head of a ClientHello that never comes.
      socket.getOutputStream().write(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01});
    }

    assertThat(timed(() -> ask(session))).isLessThan(PROMPT);
    Awaitility.await().pollDelay(Duration.ofMillis(1_200)).until(() -> true);
    assertThat(timed(this::askAnew)).as("from the flood's own address").isLessThan(PROMPT);
    assertThat(server.connections()).isLessThanOrEqualTo(22);
    assertThat(refused("handshakes")).isGreaterThanOrEqualTo(40);
    assertThat(refused("slow_handshake")).isPositive();
  }

  @Test
  void aThousandIdleConnectionsTakeNoMoreThanTheirPlaces() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      connect(InetAddress.getByAddress(ELSEWHERE));
    }

    assertThat(timed(() -> ask(session))).isLessThan(PROMPT);
    assertThat(timed(this::askAnew)).isLessThan(PROMPT);
    Awaitility.await().until(() -> refused("handshakes") >= 980);
    assertThat(server.connections()).isLessThanOrEqualTo(22);
  }

  @Test
  void aFloodOfResetsEndsItsConnectionAndNoOther() throws Exception {
    try (SSLSocket socket = RawTls.connect(RawTls.context(alice), server.port())) {
      assertThatThrownBy(() -> resetFor(socket)).isInstanceOf(IOException.class);
    }

    assertThat(timed(() -> ask(session))).isLessThan(PROMPT);
  }

  @Test
  void longHeadersAreRefused() {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("x-long", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(9 << 10));

    assertThatThrownBy(
            () ->
                stub(session)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .getStatus(GetStatusRequest.getDefaultInstance()))
        .isInstanceOf(StatusRuntimeException.class);
    assertThat(timed(() -> ask(session))).isLessThan(PROMPT);
  }

  @Test
  void aMessageOfOneByteTooManyIsRefused() {
    assertThat(stub(session).getStatus(request(Limits.MESSAGE_BYTES)).getOperator())
        .isEqualTo("alice");
    assertThatThrownBy(() -> stub(session).getStatus(request(Limits.MESSAGE_BYTES + 1)))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e ->
                assertThat(e.getStatus().getCode())
                    .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED));
    assertThat(timed(() -> ask(session))).isLessThan(PROMPT);
  }

  @Test
  void aConnectionOfOneAddressTooManyIsRefused() throws Exception {
    List<ManagedChannel> channels = new ArrayList<>();
    try {
      for (int i = 1; i < ListenLimits.STANDARD.perAddress(); i++) {
        ManagedChannel one = channel();
        channels.add(one);
        ask(one);
      }
      assertThatThrownBy(this::askAnew).isInstanceOf(StatusRuntimeException.class);
      assertThat(refused("per_address")).isPositive();
      channels.removeFirst().shutdownNow();
      Awaitility.await().until(() -> server.connections() < ListenLimits.STANDARD.perAddress());
      askAnew();
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  private long refused(String reason) {
    return Objects.requireNonNull(server.refusedConnections().get(reason)).getAsLong();
  }

  private Socket connect(InetAddress from) throws IOException {
    Socket socket = new Socket();
    flood.add(socket);
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), 20_000);
    return socket;
  }

  /** Begins calls and takes them back until the server has had enough. */
  private static void resetFor(SSLSocket socket) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(frame(4, 0, 0, new byte[0]));
    byte[] path =
        "/impound.operator.v1.StatusService/GetStatus".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer headers = ByteBuffer.allocate(4 + path.length);
    // Of HPACK's table: POST, https, and a path that is spelled out.
    headers.put((byte) 0x83).put((byte) 0x87).put((byte) 0x04).put((byte) path.length).put(path);
    for (int stream = 1; stream < 20_000; stream += 2) {
      out.writeBytes(frame(1, 4, stream, headers.array()));
      out.writeBytes(frame(3, 0, stream, new byte[] {0, 0, 0, 8}));
      socket.getOutputStream().write(out.toByteArray());
      out.reset();
    }
    while (socket.getInputStream().read() >= 0) {
      // Until it is closed.
    }
    throw new IOException("closed");
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put(new byte[] {0, 0, (byte) payload.length, (byte) type, (byte) flags})
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** A request of exactly this length, most of it a field that nobody knows. */
  private static GetStatusRequest request(int length) {
    int padding = length;
    GetStatusRequest request;
    do {
      request =
          GetStatusRequest.newBuilder()
              .setUnknownFields(
                  UnknownFieldSet.newBuilder()
                      .addField(
                          1000,
                          UnknownFieldSet.Field.newBuilder()
                              .addLengthDelimited(ByteString.copyFrom(new byte[padding]))
                              .build())
                      .build())
              .build();
      padding -= request.getSerializedSize() - length;
    } while (request.getSerializedSize() != length);
    return request;
  }

  private void askAnew() {
    ManagedChannel channel = channel();
    try {
      ask(channel);
    } finally {
      channel.shutdownNow();
    }
  }

  private static void ask(ManagedChannel channel) {
    assertThat(stub(channel).getStatus(GetStatusRequest.getDefaultInstance()).getOperator())
        .isEqualTo("alice");
  }

  private static StatusServiceGrpc.StatusServiceBlockingStub stub(ManagedChannel channel) {
    return StatusServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private static Duration timed(Runnable work) {
    long begin = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private ManagedChannel channel() {
    try {
      return NettyChannelBuilder.forAddress("127.0.0.1", server.port())
          .sslContext(MutualTls.client(alice))
          .maxInboundMetadataSize(1 << 20)
          .build();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final class WhoAmI extends StatusServiceGrpc.StatusServiceImplBase {
    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> responses) {
      responses.onNext(GetStatusResponse.newBuilder().setOperator(Caller.operator()).build());
      responses.onCompleted();
    }
  }
}
