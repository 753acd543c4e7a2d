package dev.impound.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.localcloud.state.Change;
import dev.impound.localcloud.state.IpGroup;
import dev.impound.localcloud.state.Network;
import dev.impound.localcloud.state.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners as sockets, reached from several addresses of this machine. */
@Timeout(90)
final class DataPathTest {
  private static final int MILLIS = 20_000;

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
  }

  @Test
  void passesBytesBothWaysAndTheEndOfOneSideAsSuch() throws IOException {
    LocalCloud cloud = cloudBefore(upperCaser());

    try (Socket client = connect(cloud, "127.0.0.1")) {
      client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
      client.shutdownOutput();

      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("HELLO and goodbye");
    }
  }

  @Test
  void letsOnlyTheWhitelistIn() throws IOException {
    LocalCloud cloud = cloudBefore(greeter("a"));
    cloud.state().bind("l", new Change(false, "g2,g3", true, "white"));

    assertThat(greeting(cloud, "127.0.0.2")).isEqualTo("a");
    assertThat(greeting(cloud, "127.0.0.4")).isEqualTo("a");
    assertRefused(cloud, "127.0.0.1");
    assertRefused(cloud, "127.0.0.6");
  }

  @Test
  void keepsTheBlacklistOut() throws IOException {
    LocalCloud cloud = cloudBefore(greeter("a"));
    cloud.state().bind("l", new Change(false, "g2", true, "black"));

    assertThat(greeting(cloud, "127.0.0.3")).isEqualTo("a");
    assertRefused(cloud, "127.0.0.2");
  }

  @Test
  void letsEverybodyInWhileTheGroupsAreOutOfForce() throws IOException {
    LocalCloud cloud = cloudBefore(greeter("a"));
    cloud.state().bind("l", new Change(false, "g2", false, "white"));

    assertThat(greeting(cloud, "127.0.0.1")).isEqualTo("a");
  }

  @Test
  void letsNobodyInThroughAnEmptyWhitelist() throws IOException {
    LocalCloud cloud = cloudBefore(greeter("a"));
    cloud.state().bind("l", new Change(false, "nobody", true, "white"));

    assertRefused(cloud, "127.0.0.1");
  }

  @Test
  void feelsAChangeOfAGroupThatIsBound() throws IOException {
    LocalCloud cloud = cloudBefore(greeter("a"));
    cloud.state().bind("l", new Change(false, "g2", true, "white"));

    cloud.state().replaceGroup("g2", "two", "", List.of(new IpGroup.Entry("127.0.0.0/29", "")));

    assertThat(greeting(cloud, "127.0.0.1")).isEqualTo("a");
  }

  @Test
  void letsConnectionsGoOnThatWereThereBefore() throws IOException {
    LocalCloud cloud = cloudBefore(echo());

    try (Socket client = connect(cloud, "127.0.0.1")) {
      assertThat(asked(client, 'x')).isEqualTo('x');
      cloud.state().bind("l", new Change(false, "g2", true, "white"));

      assertRefused(cloud, "127.0.0.1");
      assertThat(asked(client, 'y')).isEqualTo('y');
    }
  }

  @Test
  void takesMembersInTurnAndSkipsTheDead() throws IOException {
    int dead = deadPort();
    LocalCloud cloud = cloudBefore(greeter("a"), dead, greeter("b"));

    Set<String> greetings = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      greetings.add(greeting(cloud, "127.0.0.1"));
    }

    assertThat(greetings).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void endsAConnectionWithoutAMemberInsteadOfResettingIt() throws IOException {
    LocalCloud cloud = cloudBefore(deadPort());

    assertThat(greeting(cloud, "127.0.0.1")).isEmpty();
  }

  @Test
  void endsEveryConnectionWhenItCloses() throws IOException {
    LocalCloud cloud = cloudBefore(echo());

    try (Socket client = connect(cloud, "127.0.0.1")) {
      assertThat(asked(client, 'x')).isEqualTo('x');
      cloud.close();

      assertThatThrownBy(
              () -> {
                if (client.getInputStream().read() < 0) {
                  throw new IOException("ended");
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> connect(cloud, "127.0.0.1").close()).isInstanceOf(IOException.class);
  }

  @Test
  void sendsADrainedMemberNothingNewAndLeavesItsOpenConnectionsOpen() throws IOException {
    LocalCloud cloud = cloudBefore(echo(), greeter("b"));
    try (Socket client = connect(cloud, "127.0.0.1")) {
      assertThat(answer(client)).isEqualTo('x');
      assertThat(cloud.state().weigh("p", "m0", 0).weight()).isZero();

      assertThat(greeting(cloud, "127.0.0.1")).isEqualTo("b");
      assertThat(greeting(cloud, "127.0.0.1")).isEqualTo("b");
      assertThat(answer(client)).isEqualTo('x');
    }
  }

  @Test
  void endsOpenConnectionsToAServerWhoseSecurityGroupLetsThemInNoMore() throws IOException {
    LocalCloud cloud =
        LocalCloud.start(
            World.beforeAServer(echo()), World.SECRET_KEY, Clock.systemUTC(), new Random(1));
    open.add(cloud);
    Network network = cloud.state().network();
    String closed = network.createGroup("closed", "").id();
    try (Socket client = connect(cloud, "127.0.0.1")) {
      assertThat(answer(client)).isEqualTo('x');

      assertThat(network.setGroups("port-s", List.of(closed)).groups()).containsExactly(closed);

      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(greeting(cloud, "127.0.0.1")).isEmpty();

    assertThat(network.setGroups("port-s", List.of("sg-default")).serverId()).isEqualTo("s");
    try (Socket client = connect(cloud, "127.0.0.1")) {
      assertThat(answer(client)).isEqualTo('x');
    }
  }

  @Test
  void judgesByTheFirstGroupThatSpeaksOfAConnection() throws IOException {
    LocalCloud cloud =
        LocalCloud.start(
            World.beforeAServer(greeter("a")), World.SECRET_KEY, Clock.systemUTC(), new Random(1));
    open.add(cloud);
    Network network = cloud.state().network();
    String first = network.createGroup("first", "").id();
    String denies = network.addRule(denyAll(first)).groupId();
    assertThat(network.setGroups("port-s", List.of(denies, "sg-default")).groups()).hasSize(2);

    assertThat(greeting(cloud, "127.0.0.1")).isEmpty();

    assertThat(network.setGroups("port-s", List.of("sg-default", denies)).groups()).hasSize(2);
    assertThat(greeting(cloud, "127.0.0.1")).isEqualTo("a");
  }

  private static Rule denyAll(String group) {
    return new Rule("", group, "ingress", "IPv4", "", "", "", "", "deny", 100);
  }

  /** Sends a letter and reads what comes back. */
  private static char answer(Socket client) throws IOException {
    client.getOutputStream().write('x');
    return (char) client.getInputStream().read();
  }

  private LocalCloud cloudBefore(int... members) throws IOException {
    LocalCloud cloud =
        LocalCloud.start(World.before(members), World.SECRET_KEY, Clock.systemUTC(), new Random(1));
    open.add(cloud);
    return cloud;
  }

  private static Socket connect(LocalCloud cloud, String source) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(MILLIS);
    socket.bind(new InetSocketAddress(source, 0));
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), cloud.state().listener("l").port()),
        MILLIS);
    return socket;
  }

  private static String greeting(LocalCloud cloud, String source) throws IOException {
    try (Socket client = connect(cloud, source)) {
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void assertRefused(LocalCloud cloud, String source) {
    assertThatThrownBy(() -> greeting(cloud, source))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reset");
  }

  private static int asked(Socket client, int question) throws IOException {
    client.getOutputStream().write(question);
    return client.getInputStream().read();
  }

  private int greeter(String greeting) throws IOException {
    return member(
        client -> client.getOutputStream().write(greeting.getBytes(StandardCharsets.UTF_8)));
  }

  private int echo() throws IOException {
    return member(client -> client.getInputStream().transferTo(client.getOutputStream()));
  }

  private int upperCaser() throws IOException {
    return member(
        client -> {
          InputStream in = client.getInputStream();
          OutputStream out = client.getOutputStream();
          for (int b = in.read(); b >= 0; b = in.read()) {
            out.write(b - 32);
          }
          out.write(" and goodbye".getBytes(StandardCharsets.UTF_8));
        });
  }

  /** A port that nobody listens on, and that nobody else is given meanwhile. */
  private int deadPort() throws IOException {
    Socket held = new Socket();
    held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    open.add(held);
    return held.getLocalPort();
  }

  /** What a member does with a connection. */
  private interface Manners {
    void serve(Socket client) throws IOException;
  }

  private int member(Manners manners) throws IOException {
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    open.add(server);
    Thread.ofVirtual().name("member").start(() -> accept(server, manners));
    return server.getLocalPort();
  }

  private static void accept(ServerSocket server, Manners manners) {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().name("member-connection").start(() -> serve(client, manners));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void serve(Socket client, Manners manners) {
    try (client) {
      manners.serve(client);
    } catch (IOException e) {
      // The client is gone, which some tests want.
    }
  }
}
