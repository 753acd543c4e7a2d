package dev.impound.controller.rpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The server at which nodes enrol and operators log in: it asks for no certificate, and everything
 * about it is small. Starts threads; {@link #close} cuts the calls that run.
 */
public final class EnrolmentServer implements AutoCloseable {
  private static final int MESSAGE_BYTES = 16 << 10;
  private static final int METADATA_BYTES = 4 << 10;
  private static final int CALLS = 2;
  private static final int WINDOW = 64 << 10;

  private final Server server;
  private final ConnectionGate gate;
  private final ExecutorService threads;

  /** Starts to listen. */
  public EnrolmentServer(InetSocketAddress listen, SslContext tls, BindableService... services)
      throws IOException {
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("enrolment-", 0).factory());
    ListenLimits limits = ListenLimits.ENROLMENT;
    this.gate = new ConnectionGate("enrolment", limits);
    this.server =
        NettyServerBuilder.forAddress(listen)
            .channelFactory(gate::listening)
            .bossEventLoopGroup(gate.accepting())
            .workerEventLoopGroup(gate.working())
            .addTransportFilter(gate)
            .sslContext(tls)
            .executor(threads)
            .handshakeTimeout(10, TimeUnit.SECONDS)
            .maxInboundMessageSize(MESSAGE_BYTES)
            .maxInboundMetadataSize(METADATA_BYTES)
            .maxConcurrentCallsPerConnection(CALLS)
            .flowControlWindow(WINDOW)
            .maxConnectionAge(limits.connectionAge().toMillis(), TimeUnit.MILLISECONDS)
            .maxConnectionAgeGrace(limits.grace().toMillis(), TimeUnit.MILLISECONDS)
            .maxConnectionIdle(20, TimeUnit.SECONDS)
            .permitKeepAliveTime(1, TimeUnit.MINUTES)
            .maxRstFramesPerWindow(20, 30)
            .intercept(new FailureInterceptor())
            .intercept(new RemoteAddress())
            .intercept(new ShownCertificate())
            .addServices(Stream.of(services).map(BindableService::bindService).toList())
            .build()
            .start();
  }

  /** Where it listens. */
  public int port() {
    return server.getPort();
  }

  /** Connections refused or cut for want of room since the start, by reason. */
  public Map<String, LongSupplier> refusedConnections() {
    return gate.refused();
  }

  @Override
  public void close() {
    server.shutdownNow();
    gate.close();
    threads.shutdown();
  }
}
