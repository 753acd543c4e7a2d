package dev.impound.controller.cli;

import dev.impound.wire.Limits;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Connects to a controller on this machine over its socket for emergencies. */
final class SocketDialer {
  /** What the socket is called where a network address would stand. */
  static final HostPort PLACE = new HostPort("local-socket", 1);

  private SocketDialer() {}

  /**
   * A channel over the socket.
   *
   * @throws ComplaintException when there is none, or another controller is meant
   */
  static ManagedChannel dial(Path socket, HostPort address) {
    if (!address.equals(PLACE)) {
      throw unusable(
          socket,
          "another controller is meant, at " + address,
          "run it there, with the socket of that controller");
    }
    if (!Files.exists(socket)) {
      throw unusable(
          socket, "there is no such socket", "the controller runs here? see break-glass.socket");
    }
    if (!Files.isWritable(socket)) {
      throw unusable(socket, "only its owner and root may open it", "run it as root");
    }
    return NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
        .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
        .eventLoopGroup(
            new MultiThreadIoEventLoopGroup(
                1,
                Thread.ofPlatform().daemon().name("local-socket").factory(),
                NioIoHandler.newFactory()))
        .usePlaintext()
        .overrideAuthority("localhost")
        .maxInboundMessageSize(Limits.MESSAGE_BYTES)
        .maxInboundMetadataSize(Limits.METADATA_BYTES)
        .build();
  }

  private static ComplaintException unusable(Path socket, String cause, String hint) {
    return Complaint.of(
            ExitCode.UNREACHABLE, "SOCKET_UNUSABLE", "cannot call over " + socket, cause, hint)
        .asException();
  }
}
