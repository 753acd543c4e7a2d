package dev.impound.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.cloud.HuaweiLoadBalancers;
import dev.impound.controller.isolation.Balancers;
import dev.impound.controller.isolation.CutOutcome;
import dev.impound.controller.isolation.CutPoint;
import dev.impound.controller.isolation.CutWay;
import dev.impound.controller.isolation.IsolationSettings;
import dev.impound.controller.isolation.ListenerClosing;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.isolation.MemberDrain;
import dev.impound.controller.isolation.MemberId;
import dev.impound.controller.isolation.Patience;
import dev.impound.controller.isolation.PortQuarantine;
import dev.impound.controller.isolation.TrafficRule;
import dev.impound.controller.isolation.UndoOutcome;
import dev.impound.controller.isolation.Way;
import dev.impound.localcloud.state.Change;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a client outside can still do, moment by moment, on a connection that it has had since
 * before and on new ones, while a way cuts through the real SDK and gives back: it is what the way
 * says of itself.
 */
@Timeout(90)
class CutTimelineTest {
  private static final int TICKS = 6;
  private static final Duration TICK = Duration.ofMillis(150);
  private static final int MILLIS = 5_000;

  private final List<AutoCloseable> open = new ArrayList<>();

  /** What a client could do at a moment: who answered it, or nobody. */
  private record Moment(String onTheOldConnection, String onANewOne) {}

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aClientOutsideCanStillDoWhatTheWaySaysAndNoMore(Way kind) throws Exception {
    int suspect = member('s');
    boolean drained = kind == Way.MEMBER_DRAIN;
    LocalCloud local =
        LocalCloud.start(
            kind == Way.SECURITY_GROUP
                ? World.beforeAServer(suspect)
                : drained ? World.before(suspect, member('o')) : World.before(suspect),
            World.SECRET_KEY,
            Clock.systemUTC(),
            new Random(1));
    open.add(local);
    CutWay way = way(kind, local);
    CutPoint point = point(kind);
    String prior = way.read(point);

    try (Socket old = connectedTo('s', local)) {
      List<Moment> before = watch(old, local);
      assertThat(way.cut(point, prior)).isInstanceOf(CutOutcome.Cut.class);
      List<Moment> cut = watch(old, local);
      assertThat(way.restore(point, prior)).isInstanceOf(UndoOutcome.Restored.class);
      List<Moment> after = watch(old, local);

      assertThat(before).allMatch(moment -> moment.onTheOldConnection().equals("s"));
      assertThat(before).extracting(Moment::onANewOne).contains("s").doesNotContain("");
      assertThat(cut)
          .allMatch(moment -> moment.onTheOldConnection().isEmpty() == kind.endsOpenConnections());
      assertThat(cut).allMatch(moment -> moment.onANewOne().equals(drained ? "o" : ""));
      assertThat(after).extracting(Moment::onANewOne).contains("s").doesNotContain("");
      assertThat(way.read(point)).isEqualTo(prior);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aChangeThatSomebodyMadeWhileItWasCutStays(Way kind) throws Exception {
    LocalCloud local =
        LocalCloud.start(
            kind == Way.SECURITY_GROUP
                ? World.beforeAServer(member('s'))
                : World.before(member('s')),
            World.SECRET_KEY,
            Clock.systemUTC(),
            new Random(1));
    open.add(local);
    CutWay way = way(kind, local);
    CutPoint point = point(kind);
    String prior = way.read(point);
    assertThat(way.cut(point, prior)).isInstanceOf(CutOutcome.Cut.class);
    switch (kind) {
      case LISTENER_WHITELIST -> local.state().bind("l", new Change(false, "g2", true, "white"));
      case MEMBER_DRAIN -> assertThat(local.state().weigh("p", "m0", 7).weight()).isEqualTo(7);
      case SECURITY_GROUP -> {
        String others = local.state().network().createGroup("others", "").id();
        assertThat(local.state().network().setGroups("port-s", List.of(others)).groups())
            .containsExactly(others);
      }
    }
    String theirs = way.read(point);

    assertThat(way.restore(point, prior)).isInstanceOf(UndoOutcome.ChangedSince.class);
    assertThat(way.read(point)).isEqualTo(theirs).isNotEqualTo(prior);
  }

  private static CutWay way(Way kind, LocalCloud local) {
    HuaweiLoadBalancers cloud =
        new HuaweiLoadBalancers(
            LocalCloudUnderTest.settings(local.endpoint(), World.SECRET_KEY), "test");
    Patience patience = Patience.standard(Clock.systemUTC(), new Random(1));
    Balancers balancers = new Balancers(cloud::isActive, patience);
    return switch (kind) {
      case LISTENER_WHITELIST ->
          new ListenerClosing(
              new ListenerIsolation(
                  cloud,
                  new IsolationSettings(List.of("192.0.2.10"), "impound-responders"),
                  patience,
                  balancers));
      case MEMBER_DRAIN -> new MemberDrain(cloud.members(), balancers, patience);
      case SECURITY_GROUP ->
          new PortQuarantine(
              cloud.ports(),
              "impound-quarantine",
              List.of(TrafficRule.keptOpen("out tcp 10.0.0.5 8443")),
              patience);
    };
  }

  private static CutPoint point(Way kind) {
    return switch (kind) {
      case LISTENER_WHITELIST -> CutPoint.of(new ListenerId("l"));
      case MEMBER_DRAIN -> CutPoint.of(new MemberId("p", "m0"));
      case SECURITY_GROUP -> new CutPoint(Way.SECURITY_GROUP, "port-s");
    };
  }

  /** A connection to this member; the balancer takes turns. */
  private static Socket connectedTo(char member, LocalCloud local) throws IOException {
    for (int tries = 0; tries < 10; tries++) {
      Socket socket = connect(local);
      if (answer(socket).equals(String.valueOf(member))) {
        return socket;
      }
      socket.close();
    }
    throw new AssertionError("never connected to member " + member);
  }

  private static List<Moment> watch(Socket old, LocalCloud local) throws InterruptedException {
    List<Moment> moments = new ArrayList<>();
    for (int tick = 0; tick < TICKS; tick++) {
      moments.add(new Moment(answer(old), onANewOne(local)));
      Thread.sleep(TICK);
    }
    return moments;
  }

  private static String onANewOne(LocalCloud local) {
    try (Socket socket = connect(local)) {
      return answer(socket);
    } catch (IOException e) {
      return "";
    }
  }

  private static Socket connect(LocalCloud local) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(MILLIS);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), local.state().listener("l").port()),
        MILLIS);
    return socket;
  }

  /** Who answers; empty for nobody. */
  private static String answer(Socket socket) {
    try {
      socket.getOutputStream().write('?');
      int answer = socket.getInputStream().read();
      return answer < 0 ? "" : String.valueOf((char) answer);
    } catch (IOException e) {
      return "";
    }
  }

  /** A server that answers each byte with its name. */
  private int member(char name) throws IOException {
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    open.add(server);
    Thread.ofVirtual().start(() -> accept(server, name));
    return server.getLocalPort();
  }

  private static void accept(ServerSocket server, char name) {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client, name));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void serve(Socket client, char name) {
    try (client) {
      while (client.getInputStream().read() >= 0) {
        client.getOutputStream().write(name);
      }
    } catch (IOException e) {
      // The client is gone, which is what some of it is about.
    }
  }
}
