package dev.impound.agent.containment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.container.DockerContainers;
import dev.impound.agent.container.EngineConnection;
import dev.impound.agent.process.ControlGroups;
import dev.impound.agent.process.ProcessTable;
import dev.impound.agent.testing.RealEngine;
import dev.impound.wire.ContainerId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs a Docker engine, root, nft and nsenter. */
class NetworkCutIT {
  private static final int PORT = 7000;
  private static final int WAIT = 1500;

  /** Answers each line with itself, on the network and on loopback alike. */
  private static final String ECHO = "busybox nc -ll -p 7000 -e /bin/busybox cat";

  private static RealEngine real;
  private static EngineConnection connection;
  private static NetworkCut network;
  private static String image;

  @BeforeAll
  static void startEngine(@TempDir Path work) {
    real = new RealEngine("agent-cut");
    image = real.image("busybox", work);
    connection = new EngineConnection(RealEngine.SOCKET);
    network =
        new NetworkCut(
            new DockerContainers(connection),
            new ProcessTable(Path.of("/proc")),
            new ControlGroups(Path.of("/sys/fs/cgroup")),
            new NftTool(),
            System::nanoTime);
  }

  @AfterAll
  static void removeAll() {
    real.close();
    connection.close();
  }

  private static ContainerId echo(String name, String... options) {
    String[] arguments = new String[options.length + 4];
    System.arraycopy(options, 0, arguments, 0, options.length);
    arguments[options.length] = image;
    arguments[options.length + 1] = "/bin/sh";
    arguments[options.length + 2] = "-c";
    arguments[options.length + 3] = ECHO;
    return real.start(name, arguments);
  }

  private static Socket connect(ContainerId id) throws Exception {
    String address =
        real.docker(
                "inspect",
                "-f",
                "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                id.hex())
            .strip();
    for (int attempt = 1; ; attempt++) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(address, PORT), WAIT);
        socket.setSoTimeout(WAIT);
        return socket;
      } catch (IOException e) {
        socket.close();
        if (attempt == 20 || e instanceof SocketTimeoutException) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  /** Whether a line comes back in time. */
  private static boolean answers(Socket socket, String line) throws IOException {
    byte[] sent = (line + "\n").getBytes(StandardCharsets.UTF_8);
    socket.getOutputStream().write(sent);
    try {
      return new String(socket.getInputStream().readNBytes(sent.length), StandardCharsets.UTF_8)
          .equals(line + "\n");
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static boolean isReached(ContainerId id) throws Exception {
    try (Socket socket = connect(id)) {
      return answers(socket, "new");
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  @Test
  void nothingPassesAfterACutAndEverythingAfterItsUndo() throws Exception {
    ContainerId id = echo("plain");
    try (Socket open = connect(id)) {
      assertThat(answers(open, "before")).isTrue();
      String state = networkState(id);

      assertThat(network.cut(id))
          .isInstanceOfSatisfying(
              CutResult.Done.class, done -> assertThat(done.wasSoAlready()).isFalse());
      assertThat(answers(open, "cut")).as("an open connection").isFalse();
      assertThat(isReached(id)).as("a new connection").isFalse();
      assertThat(networkState(id)).isEqualTo(state);
      assertThat(loopback(id)).isEqualTo("inside\n");
      assertThat(network.cut(id))
          .isInstanceOfSatisfying(
              CutResult.Done.class, done -> assertThat(done.wasSoAlready()).isTrue());

      assertThat(network.restore(id))
          .isInstanceOfSatisfying(
              CutResult.Done.class, done -> assertThat(done.wasSoAlready()).isFalse());
      assertThat(isReached(id)).isTrue();
      open.setSoTimeout(20_000);
      assertThat(open.getInputStream().readNBytes(4)).asString().isEqualTo("cut\n");
      assertThat(network.restore(id))
          .isInstanceOfSatisfying(
              CutResult.Done.class, done -> assertThat(done.wasSoAlready()).isTrue());
    }
  }

  private static String networkState(ContainerId id) {
    return real.docker("exec", id.hex(), "/bin/busybox", "ip", "-o", "address")
        + real.docker("exec", id.hex(), "/bin/busybox", "ip", "route")
        + real.docker("inspect", "-f", "{{json .NetworkSettings.Networks}}", id.hex());
  }

  private static String loopback(ContainerId id) {
    return real.docker(
        "exec", id.hex(), "/bin/sh", "-c", "echo inside | busybox nc -w 2 127.0.0.1 7000");
  }

  @Test
  void aFrozenContainerDoesNotEvenAcceptConnectionsOnceItIsCut() throws Exception {
    ContainerId id = echo("frozen");
    connect(id).close();
    real.docker("pause", id.hex());
    connect(id).close();

    assertThat(network.cut(id)).isInstanceOf(CutResult.Done.class);
    assertThat(isReached(id)).isFalse();

    assertThat(network.restore(id)).isInstanceOf(CutResult.Done.class);
    real.docker("unpause", id.hex());
    assertThat(isReached(id)).isTrue();
  }

  @Test
  void anInterfaceThatAnIntruderCallsLoopbackIsCutToo() throws Exception {
    ContainerId id = echo("renamed", "--cap-add", "NET_ADMIN");
    connect(id).close();
    real.docker(
        "exec",
        id.hex(),
        "/bin/sh",
        "-c",
        "for i in lo eth0; do busybox ip link set $i down; done; busybox ip link set lo name l"
            + " && busybox ip link set eth0 name lo && busybox ip link set lo up");
    assertThat(isReached(id)).isTrue();

    assertThat(network.cut(id)).isInstanceOf(CutResult.Done.class);

    assertThat(isReached(id)).isFalse();
  }

  @Test
  void aContainerOnTheNodesNetworkIsLeftAlone() throws Exception {
    ContainerId id = real.start("host", "--network", "host", image, "/bin/sh", "-c", "sleep 1000");

    assertThat(network.cut(id))
        .isInstanceOfSatisfying(
            CutResult.NotCuttable.class,
            not -> assertThat(not.why()).contains("node's own network"));
  }

  @Test
  void containersThatShareANamespaceAreLeftAloneAndNamed() throws Exception {
    ContainerId one = echo("one");
    ContainerId two =
        real.start("two", "--network", "container:" + one, image, "/bin/sh", "-c", "sleep 1000");

    assertThat(network.cut(one))
        .isInstanceOfSatisfying(
            CutResult.NotCuttable.class,
            not -> assertThat(not.why()).contains("agent-cut-two", two.brief()));
    assertThat(network.cut(two))
        .isInstanceOfSatisfying(
            CutResult.NotCuttable.class,
            not -> assertThat(not.why()).contains("agent-cut-one", one.brief()));
    assertThat(isReached(one)).isTrue();
  }

  @Test
  void aRestartedContainerHasANamespaceOfItsOwnWithNothingToRemove() throws Exception {
    ContainerId id = echo("restarted");
    connect(id).close();
    network.cut(id);
    real.docker("restart", "-t", "0", id.hex());

    assertThat(network.restore(id))
        .isInstanceOfSatisfying(
            CutResult.Done.class, done -> assertThat(done.wasSoAlready()).isTrue());
    assertThat(isReached(id)).isTrue();
  }
}
