package dev.impound.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.impound.agent.command.CommandGate;
import dev.impound.agent.command.CommandJournal;
import dev.impound.agent.policy.PolicyWatch;
import dev.impound.agent.testing.CommandPen;
import dev.impound.agent.testing.FakeContainerEngine;
import dev.impound.agent.testing.LocalServer;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.ConnectRequest;
import dev.impound.node.v1.ConnectResponse;
import dev.impound.node.v1.ListSandboxes;
import dev.impound.node.v1.NodeRole;
import dev.impound.node.v1.NodeSessionServiceGrpc;
import dev.impound.node.v1.SandboxList;
import dev.impound.node.v1.Welcome;
import dev.impound.wire.NodeName;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class SessionKeeperTest {
  private final Controller controller = new Controller();
  private final LocalServer server = new LocalServer(controller);
  private final Controller otherController = new Controller();
  private final LocalServer otherServer = new LocalServer(otherController);
  private final Controllers controllers = new Controllers(List.of(server::channel));
  private final EngineWatch engine = new EngineWatch(new FakeContainerEngine());
  private final Outbox outbox = new Outbox();
  private final CountDownLatch hold = new CountDownLatch(1);
  private final AtomicInteger tries = new AtomicInteger();
  private static final CommandPen PEN = new CommandPen("node-1", InstantSource.system());
  private final CommandJournal journal = journal();
  private final CommandGate gate =
      new CommandGate(
          new NodeName("node-1"), Optional.empty(), true, journal, InstantSource.system());
  private final CommandDesk desk =
      new CommandDesk(
          gate,
          (command, progress) -> {
            if (command.getId().startsWith("SLOW")) {
              hold.await();
            }
            return CommandOutcome.newBuilder().setSandboxList(SandboxList.getDefaultInstance());
          },
          outbox,
          System::nanoTime);
  private SessionKeeper keeper = keeper(controllers);

  private static CommandJournal journal() {
    try {
      return CommandJournal.open(Files.createTempDirectory("journal"), InstantSource.system());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SessionKeeper keeper(Controllers dialled) {
    return new SessionKeeper(
        dialled,
        new NodeDescription(
            new NodeName("node-1"),
            Set.of(NodeRole.NODE_ROLE_NODE),
            () -> List.of("10.0.0.1"),
            "1",
            "boot",
            ByteString.EMPTY,
            PolicyWatch.none()),
        engine,
        outbox,
        new CommandIntake(gate, desk),
        InstantSource.system(),
        System::nanoTime,
        length -> tries.incrementAndGet());
  }

  /** One end of one session. */
  private record Line(StreamObserver<ConnectResponse> out, BlockingQueue<ConnectRequest> received) {
    ConnectRequest next() throws InterruptedException {
      ConnectRequest next = received.poll(25, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing came");
      }
      return next;
    }

    CommandOutcome nextOutcome() throws InterruptedException {
      while (true) {
        ConnectRequest one = next();
        if (one.hasOutcome()) {
          return one.getOutcome();
        }
      }
    }

    void command(String id) {
      out.onNext(
          ConnectResponse.newBuilder()
              .setSignedCommand(
                  PEN.order(
                      Command.newBuilder()
                          .setId(id)
                          .setListSandboxes(ListSandboxes.getDefaultInstance())))
              .build());
    }

    void welcome() {
      out.onNext(
          ConnectResponse.newBuilder()
              .setWelcome(
                  Welcome.newBuilder()
                      .setHeartbeatInterval(Duration.newBuilder().setNanos(100_000_000)))
              .build());
    }
  }

  private static final class Controller extends NodeSessionServiceGrpc.NodeSessionServiceImplBase {
    final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();

    @Override
    public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> response) {
      Line line = new Line(response, new LinkedBlockingQueue<>());
      lines.add(line);
      return new StreamObserver<>() {
        @Override
        public void onNext(ConnectRequest message) {
          line.received().add(message);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
      };
    }
  }

  private Line line() throws InterruptedException {
    return line(controller);
  }

  private static Line line(Controller controller) throws InterruptedException {
    Line line = controller.lines.poll(10, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("the agent did not dial");
    }
    return line;
  }

  @BeforeEach
  void begin() {
    keeper.start();
  }

  @AfterEach
  void end() {
    keeper.close();
    hold.countDown();
    desk.close();
    journal.close();
    engine.close();
    server.close();
    otherServer.close();
  }

  /** Ends the keeper of one controller, and dials two. */
  private Controllers dialTwo() throws InterruptedException {
    line();
    keeper.close();
    tries.set(0);
    Controllers both = new Controllers(List.of(server::channel, otherServer::channel));
    keeper = keeper(both);
    keeper.start();
    return both;
  }

  @Test
  void registersFirstAndSendsHeartbeatsAfterTheWelcome() throws Exception {
    Line line = line();

    assertThat(line.next().getRegistration())
        .satisfies(
            registration -> {
              assertThat(registration.getNodeName()).isEqualTo("node-1");
              assertThat(registration.getPrivateIpsList()).containsExactly("10.0.0.1");
              assertThat(registration.getEngine().getVersion()).isEqualTo("20.10.24");
              assertThat(registration.getRolesList()).containsExactly(NodeRole.NODE_ROLE_NODE);
            });
    line.welcome();
    assertThat(line.next().getHeartbeat().getEngine().getAvailable()).isTrue();
  }

  @Test
  void answersCommands() throws Exception {
    Line line = line();
    line.welcome();
    line.command("C-1");

    assertThat(line.nextOutcome().getCommandId()).isEqualTo("C-1");
  }

  @Test
  void dialsAgainWhenTheSessionIsLostAndSendsTheOutcomeThen() throws Exception {
    Line first = line();
    first.welcome();
    first.command("SLOW-1");
    first.command("C-2");
    first.nextOutcome();
    first.out().onError(Status.UNAVAILABLE.asRuntimeException());

    Line second = line();
    assertThat(second.next().hasRegistration()).isTrue();
    hold.countDown();

    assertThat(second.nextOutcome().getCommandId()).isEqualTo("SLOW-1");
  }

  @Test
  void dialsAgainWhenTheControllerClosesOrRefuses() throws Exception {
    line().out().onCompleted();
    line().out().onError(Status.PERMISSION_DENIED.asRuntimeException());
    line().out().onError(Status.ABORTED.asRuntimeException());

    assertThat(line().next().hasRegistration()).isTrue();
    assertThat(tries).hasValueGreaterThanOrEqualTo(3);
  }

  @Test
  void dialsTheNextControllerAtOnceWhenOneEndsTheSession() throws Exception {
    Controllers both = dialTwo();
    Line first = line();
    first.welcome();
    first.command("SLOW-1");
    first.command("C-2");
    first.nextOutcome();
    first.out().onError(Status.UNAVAILABLE.asRuntimeException());

    Line second = line(otherController);
    second.welcome();
    assertThat(second.next().hasRegistration()).isTrue();
    assertThat(tries).hasValue(0);
    assertThat(both.current()).isEqualTo(1);
    hold.countDown();

    assertThat(second.nextOutcome().getCommandId()).isEqualTo("SLOW-1");
  }

  @Test
  void goesOverToTheNextConnectionWhenOneHasReachedItsAge() throws Exception {
    line();
    keeper.close();
    Server aging =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(controller)
            .maxConnectionAge(1, TimeUnit.SECONDS)
            .maxConnectionAgeGrace(1, TimeUnit.HOURS)
            .build()
            .start();
    try {
      tries.set(0);
      keeper =
          keeper(
              new Controllers(
                  List.of(
                      () ->
                          NettyChannelBuilder.forAddress("127.0.0.1", aging.getPort())
                              .usePlaintext()
                              .build())));
      keeper.start();
      Line first = line();
      first.welcome();
      first.command("SLOW-1");
      first.command("C-2");
      first.nextOutcome();

      Line second = line();
      second.welcome();
      assertThat(second.next().hasRegistration()).isTrue();
      hold.countDown();

      assertThat(second.nextOutcome().getCommandId()).isEqualTo("SLOW-1");
      assertThat(tries).as("pauses").hasValue(0);
    } finally {
      keeper.close();
      aging.shutdownNow();
    }
  }

  @Test
  void waitsOnlyOnceNoControllerIsLeftUntried() throws Exception {
    dialTwo();

    line().out().onError(Status.PERMISSION_DENIED.asRuntimeException());
    Line second = line(otherController);
    assertThat(tries).hasValue(0);
    second.out().onError(Status.PERMISSION_DENIED.asRuntimeException());

    assertThat(line().next().hasRegistration()).isTrue();
    assertThat(tries).hasValue(1);
  }
}
