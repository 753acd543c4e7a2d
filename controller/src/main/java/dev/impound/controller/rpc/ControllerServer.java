package dev.impound.controller.rpc;

import dev.impound.wire.Limits;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The controller's one gRPC server, for agents and operators. Starts threads; {@link #close}
 * refuses new calls, gives those that run five seconds, and then cuts them.
 */
public final class ControllerServer implements AutoCloseable {
  /** Bytes that may be under way to us on one call: enough for a slice and the next. */
  private static final int WINDOW = 2 * Limits.SLICE_BYTES;

  /**
   * Calls at a time on one connection. An agent has one on that of its session, four at most on one
   * of deliveries, and a shell on its own; the command line has two.
   */
  private static final int CALLS = 16;

  private final Server server;
  private final ConnectionGate gate;
  private final OpenCalls open;
  private final ExecutorService threads;

  /**
   * Starts to listen.
   *
   * @param open decides who may call, and is closed with the server
   */
  public ControllerServer(
      InetSocketAddress listen,
      SslContext tls,
      ListenLimits limits,
      OpenCalls open,
      List<BindableService> services)
      throws IOException {
    this.open = open;
    this.gate = new ConnectionGate("calls", limits);
    this.threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("rpc-", 0).factory());
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(listen)
            .channelFactory(gate::listening)
            .bossEventLoopGroup(gate.accepting())
            .workerEventLoopGroup(gate.working())
            .addTransportFilter(gate)
            .sslContext(tls)
            .executor(threads)
            .handshakeTimeout(10, TimeUnit.SECONDS)
            .maxInboundMessageSize(Limits.MESSAGE_BYTES)
            .maxInboundMetadataSize(Limits.METADATA_BYTES)
            .maxConcurrentCallsPerConnection(CALLS)
            .maxConnectionAge(limits.connectionAge().toMillis(), TimeUnit.MILLISECONDS)
            .maxConnectionAgeGrace(limits.grace().toMillis(), TimeUnit.MILLISECONDS)
            .flowControlWindow(WINDOW)
            .permitKeepAliveTime(20, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .maxRstFramesPerWindow(200, 30)
            .intercept(new FailureInterceptor())
            .intercept(new CallerInterceptor(open));
    services.forEach(builder::addService);
    this.server = builder.build().start();
  }

  /**
   * Where it listens; the port is the one that was given by the system when the configured one was
   * 0.
   */
  public int port() {
    return server.getPort();
  }

  /** Connections refused or cut for want of room since the start, by reason. */
  public Map<String, LongSupplier> refusedConnections() {
    return gate.refused();
  }

  /** Connections that are open. */
  public int connections() {
    return gate.open();
  }

  /** Waits until it has been closed. */
  public void awaitEnd() throws InterruptedException {
    server.awaitTermination();
  }

  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(5, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    open.close();
    gate.close();
    threads.shutdown();
  }
}
