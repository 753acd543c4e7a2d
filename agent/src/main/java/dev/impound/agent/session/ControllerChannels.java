package dev.impound.agent.session;

import dev.impound.wire.Limits;
import dev.impound.wire.MutualTls;
import dev.impound.wire.TlsFiles;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Makes connections to the controller, each a TCP connection of its own. The TLS files are read
 * each time, so that renewed ones count from the next connection on.
 */
public final class ControllerChannels implements Supplier<ManagedChannel> {
  private static final long KEEPALIVE_SECONDS = 30;
  private static final long KEEPALIVE_ANSWER_SECONDS = 10;

  /** Two slices on their way; more would only cost memory. */
  private static final int WINDOW_BYTES = 2 * Limits.SLICE_BYTES;

  private final String host;
  private final int port;
  private final Supplier<TlsFiles> tls;

  /**
   * Connections to one controller.
   *
   * @param tls the files that count when a connection is made
   */
  public ControllerChannels(String host, int port, Supplier<TlsFiles> tls) {
    this.host = host;
    this.port = port;
    this.tls = tls;
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public ManagedChannel get() {
    try {
      return NettyChannelBuilder.forAddress(host, port)
          .sslContext(MutualTls.client(tls.get()))
          .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
          .keepAliveTimeout(KEEPALIVE_ANSWER_SECONDS, TimeUnit.SECONDS)
          .keepAliveWithoutCalls(true)
          .flowControlWindow(WINDOW_BYTES)
          .maxInboundMessageSize(Limits.MESSAGE_BYTES)
          .maxInboundMetadataSize(Limits.METADATA_BYTES)
          .disableRetry()
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
