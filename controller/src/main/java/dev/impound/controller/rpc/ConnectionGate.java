package dev.impound.controller.rpc;

import dev.impound.controller.rpc.ConnectionLedger.Answer;
import dev.impound.controller.rpc.ConnectionLedger.Refused;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps a port to its {@link ListenLimits}: looks at each connection when the kernel hands it over,
 * before a byte of it is read. Owns the threads of the port's network; {@link #close} ends them, to
 * be called when the server has ended.
 */
final class ConnectionGate extends ServerTransportFilter implements AutoCloseable {
  private static final long END_SECONDS = 2;

  private final ConnectionLedger ledger;
  private final RefusedConnections refused;
  private final EventLoopGroup accepting;
  private final EventLoopGroup working;

  /** A gate of the port that is called {@code name} in threads, log and metrics. */
  ConnectionGate(String name, ListenLimits limits) {
    this.ledger = new ConnectionLedger(limits, System::nanoTime);
    this.refused = new RefusedConnections(name, System::nanoTime);
    this.accepting = threads(1, name + "-accept");
    this.working = threads(0, name + "-network");
  }

  /** So many threads; 0 means as many as Netty thinks fit for the machine. */
  private static EventLoopGroup threads(int count, String name) {
    return new MultiThreadIoEventLoopGroup(
        count, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
  }

  EventLoopGroup accepting() {
    return accepting;
  }

  EventLoopGroup working() {
    return working;
  }

  /** A listening channel that asks here before it hands a connection on. */
  NioServerSocketChannel listening() {
    NioServerSocketChannel channel = new NioServerSocketChannel();
    channel.pipeline().addLast("connection-gate", new Doorman());
    return channel;
  }

  /** How many were refused since the start, by reason. */
  Map<String, LongSupplier> refused() {
    Map<String, LongSupplier> figures = new TreeMap<>();
    for (Refused reason : Refused.values()) {
      figures.put(reason.name().toLowerCase(Locale.ROOT), () -> refused.count(reason));
    }
    return figures;
  }

  /** Connections that are open. */
  int open() {
    return ledger.count();
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    SocketAddress remote = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    if (remote != null) {
      ledger.established(remote);
    }
    return attributes;
  }

  @Override
  public void close() {
    Future<?> unusedAccepting = accepting.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS);
    Future<?> unusedWorking = working.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS);
  }

  /** Stands before what sets a connection up. Used by the accepting thread alone. */
  @ChannelHandler.Sharable
  private final class Doorman extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (!(message instanceof Channel connection)) {
        context.fireChannelRead(message);
      } else if (connection.remoteAddress() instanceof InetSocketAddress remote
          && admit(connection, remote)) {
        context.fireChannelRead(connection);
      } else {
        connection.unsafe().closeForcibly();
      }
    }

    private boolean admit(Channel connection, InetSocketAddress remote) {
      Runnable cut =
          () -> {
            ChannelFuture unused = connection.close();
          };
      Answer answer = ledger.admit(remote.getAddress(), remote, cut);
      answer.refused().ifPresent(reason -> refused.count(reason, remote.getAddress()));
      if (answer.admitted()) {
        ChannelFuture unused =
            connection.closeFuture().addListener(closed -> ledger.end(remote, cut));
      }
      return answer.admitted();
    }
  }
}
