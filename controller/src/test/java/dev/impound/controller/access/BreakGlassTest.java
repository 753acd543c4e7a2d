package dev.impound.controller.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.access.AuditTrail.Asked;
import dev.impound.controller.rpc.LocalServer;
import dev.impound.operator.v1.GetStatusRequest;
import dev.impound.operator.v1.ListNodesRequest;
import dev.impound.operator.v1.NodeServiceGrpc;
import dev.impound.operator.v1.PurgeRequest;
import dev.impound.operator.v1.RetentionServiceGrpc;
import dev.impound.operator.v1.StatusServiceGrpc;
import dev.impound.wire.Portions;
import dev.impound.wire.SpiffeId;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls over a real socket. */
class BreakGlassTest {
  @TempDir private Path folder;
  private final FakeAuditTrail trail = new FakeAuditTrail();
  private final List<Asked> told = new CopyOnWriteArrayList<>();
  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private Path socket;
  private LocalServer server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    socket = folder.resolve("break-glass.sock");
    server = serve();
    channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
            .eventLoopGroup(loop)
            .usePlaintext()
            .overrideAuthority("localhost")
            .build();
  }

  private LocalServer serve() throws Exception {
    AccessInterceptor access =
        new AccessInterceptor(
            new Grants(
                new FakeAccessRegister(),
                new OperatorSettings(Set.of(), Optional.empty()),
                Clock.systemUTC()),
            (kind, reference) -> Optional.empty(),
            new AuditBook(trail, Clock.systemUTC()),
            new BreakGlass(told::add),
            Clock.systemUTC());
    return LocalServer.start(
        socket,
        SpiffeId.operator("test.example", Access.BREAK_GLASS),
        access.guard(ServiceStubs.stubs()));
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
    Future<?> unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private void purge() {
    assertThatThrownBy(
            () ->
                Portions.joined(
                    RetentionServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .purge(PurgeRequest.getDefaultInstance())))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
  }

  @Test
  void theSocketIsItsOwnersAloneAndGoesWithTheServer() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(socket);
    }
    server.close();

    assertThat(socket).doesNotExist();
  }

  @Test
  void whoOpensItMayEverythingAndIsOnRecordAsBreakGlass() {
    purge();

    assertThat(trail.entered)
        .singleElement()
        .satisfies(
            asked -> {
              assertThat(asked.caller()).isEqualTo("spiffe://test.example/operator/break-glass");
              assertThat(asked.role()).isEqualTo("admin");
              assertThat(asked.address()).isEqualTo("local socket");
            });
  }

  @Test
  void itsUseIsToldOnceForLookingAndEachTimeForMore() {
    assertThatThrownBy(
        () ->
            StatusServiceGrpc.newBlockingStub(channel)
                .getStatus(GetStatusRequest.getDefaultInstance()));
    assertThatThrownBy(
        () ->
            Portions.joined(
                NodeServiceGrpc.newBlockingStub(channel)
                    .listNodes(ListNodesRequest.getDefaultInstance())));
    purge();
    purge();

    assertThat(told)
        .extracting(asked -> asked.call().substring(asked.call().indexOf('/') + 1))
        .containsExactly("GetStatus", "Purge", "Purge");
  }

  @Test
  void aSocketThatAKilledControllerLeftIsReplacedAndAFileIsNot() throws Exception {
    LocalServer second = serve();
    purge();
    second.close();

    Files.writeString(socket, "mine");
    assertThatThrownBy(this::serve).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(socket).hasContent("mine");
    Files.delete(socket);
  }
}
