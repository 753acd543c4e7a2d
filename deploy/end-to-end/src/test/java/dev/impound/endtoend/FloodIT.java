package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.operator.v1.GetStatusRequest;
import dev.impound.operator.v1.GetStatusResponse;
import dev.impound.operator.v1.StatusServiceGrpc;
import dev.impound.wire.Limits;
import dev.impound.wire.MutualTls;
import dev.impound.wire.TlsFiles;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Floods of the port of agents and operators, while a freeze is ordered. */
@ExtendWith(SharedLab.class)
class FloodIT {
  /** What a flood may cost a freeze. */
  private static final long MOST_MILLIS = 1_000;

  private static final byte[] ELSEWHERE = {127, 0, 0, 77};

  private final Lab lab;

  FloodIT(Lab lab) {
    this.lab = lab;
  }

  /** One wave of a flood, made again and again. */
  @FunctionalInterface
  private interface Wave {
    void make() throws Exception;
  }

  /** Waves until it is closed. */
  private static final class Flood implements AutoCloseable {
    private final AtomicLong waves = new AtomicLong();
    private final Thread thread;

    Flood(Wave wave) {
      this.thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                      try {
                        wave.make();
                      } catch (Exception refusedAsItShouldBe) {
                        LockSupport.parkNanos(1_000_000);
                      }
                      waves.incrementAndGet();
                    }
                  });
    }

    @Override
    public void close() {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void noFloodDelaysAFreeze() throws Exception {
    long calm = freeze("e2e-calm");
    try (Sockets idle = new Sockets(1_000, new byte[0])) {
      assertDelay("idle connections", calm, idle::open);
    }
    byte[] begun = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01};
    try (Sockets slow = new Sockets(60, begun)) {
      assertDelay("slow handshakes", calm, slow::open);
    }
    ManagedChannel mallory = channel();
    try {
      assertDelay("resets", calm, () -> reset(mallory));
      assertDelay("long headers", calm, () -> longHeaders(mallory));
      assertDelay("long messages", calm, () -> longMessage(mallory));
    } finally {
      mallory.shutdownNow();
    }
  }

  private void assertDelay(String what, long calm, Wave wave) throws Exception {
    try (Flood flood = new Flood(wave)) {
      while (flood.waves.get() < 2) {
        Thread.sleep(10);
      }
      long millis = freeze("e2e-flood-" + what.replace(' ', '-'));

      Soak.figure(what + ": milliseconds to the freeze, and without a flood", millis + ", " + calm);
      assertThat(millis - calm).as(what).isLessThan(MOST_MILLIS);
    }
  }

  /** Milliseconds from an alarm to the verified freeze. */
  private long freeze(String name) {
    try (Container container = Container.sleeping(lab.engine(), name);
        ControllerJournal journal = ControllerJournal.in(lab.data())) {
      String incident = lab.impound().raiseAlarm(Lab.NODE + "/" + name);
      lab.impound().settled(incident);
      assertThat(container.state()).isEqualTo("paused");
      return journal.number(
          """
          SELECT (min(s.ended_at) - min(a.received_at)) / 1000 FROM incident i
          JOIN step s ON s.incident = i.number AND s.kind = 'FREEZE' JOIN alarm a ON a.incident = i.number
          WHERE i.container_id = '%s'
          """
              .formatted(container.id()));
    }
  }

  /** So many connections from another address; each wave opens again what was cut. */
  private final class Sockets implements AutoCloseable {
    private final int count;
    private final byte[] said;
    private final List<Socket> open = new ArrayList<>();

    Sockets(int count, byte[] said) {
      this.count = count;
      this.said = said;
    }

    void open() throws IOException {
      close();
      for (int i = 0; i < count && !Thread.currentThread().isInterrupted(); i++) {
        Socket socket = new Socket();
        open.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(ELSEWHERE), 0));
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), lab.controller().port()),
            20_000);
        socket.getOutputStream().write(said);
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : open) {
        socket.close();
      }
      open.clear();
    }
  }

  private ManagedChannel channel() throws IOException {
    Path files = lab.trust().operator("mallory");
    return NettyChannelBuilder.forAddress("127.0.0.1", lab.controller().port())
        .sslContext(
            MutualTls.client(
                new TlsFiles(
                    files.resolve("ca.pem"), files.resolve("cert.pem"), files.resolve("key.pem"))))
        .maxInboundMetadataSize(1 << 20)
        .build();
  }

  /** A call that is taken back as soon as it is begun. */
  private static void reset(ManagedChannel channel) {
    ClientCall<GetStatusRequest, GetStatusResponse> call =
        channel.newCall(StatusServiceGrpc.getGetStatusMethod(), CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    call.sendMessage(GetStatusRequest.getDefaultInstance());
    LockSupport.parkNanos(100_000);
    call.cancel("a flood", null);
  }

  private static void longHeaders(ManagedChannel channel) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("x-long", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(9 << 10));
    ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
        StatusServiceGrpc.getGetStatusMethod(),
        CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS),
        GetStatusRequest.getDefaultInstance());
  }

  private static void longMessage(ManagedChannel channel) {
    ClientCalls.blockingUnaryCall(
        channel,
        StatusServiceGrpc.getGetStatusMethod().toBuilder(
                new Bytes(), StatusServiceGrpc.getGetStatusMethod().getResponseMarshaller())
            .build(),
        CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS),
        new byte[Limits.MESSAGE_BYTES + 1]);
  }

  /** A message that is what it is. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      throw new UnsupportedOperationException("nothing is received so");
    }
  }
}
