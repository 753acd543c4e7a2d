package dev.impound.controller.response;

import dev.impound.controller.fleet.SharedLock;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.Target;
import dev.impound.controller.isolation.CloudUnderTest;
import dev.impound.controller.isolation.CutPoint;
import dev.impound.controller.isolation.CutWay;
import dev.impound.controller.isolation.CutWays;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.isolation.FakeServerPorts;
import dev.impound.controller.isolation.FakeTime;
import dev.impound.controller.isolation.FakeWays;
import dev.impound.controller.isolation.IsolationSettings;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.isolation.Way;
import dev.impound.controller.isolation.Whitelist;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlCloudHolds;
import dev.impound.controller.journal.SqlIncidentRegister;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.time.Clock;
import java.util.List;

/** One point of a cloud in memory, and what cuts there and gives back, over a real database. */
final class CutBench {
  /** How many states somebody else may set. */
  static final int STATES = 4;

  private static final List<Whitelist> LISTS =
      List.of(
          Whitelist.none(),
          new Whitelist(CloudUnderTest.OFFICE, true, "white"),
          new Whitelist(CloudUnderTest.CRAWLERS, true, "black"),
          new Whitelist(CloudUnderTest.OFFICE + "," + CloudUnderTest.PARTNERS, false, "white"));

  private final FakeLoadBalancers cloud;
  private final FakeServerPorts ports;
  private final CutWays ways;
  private final CutWay way;
  private final CutPoint point;
  private final CloudHolds holds;
  private final IncidentDesk desk;

  /** Held by whoever cuts or gives back, as the database's lock is by controllers. */
  private final SharedLock points = SharedLock.local();

  CutBench(Database database, Way kind, FakeLoadBalancers cloud, FakeServerPorts ports) {
    this.cloud = cloud;
    this.ports = ports;
    desk = new IncidentDesk(new SqlIncidentRegister(database.jdbi()), Clock.systemUTC());
    ways =
        FakeWays.of(
            cloud,
            ports,
            new ListenerIsolation(
                cloud,
                new IsolationSettings(List.of("192.0.2.10"), "impound-responders"),
                new FakeTime().patience()));
    way = ways.find(kind).orElseThrow();
    point =
        switch (kind) {
          case LISTENER_WHITELIST -> CutPoint.of(CloudUnderTest.WEB);
          case MEMBER_DRAIN -> CutPoint.of(CloudUnderTest.WEB_MEMBER);
          case SECURITY_GROUP -> new CutPoint(Way.SECURITY_GROUP, "port-a");
        };
    holds = new SqlCloudHolds(database.jdbi());
  }

  CutWay way() {
    return way;
  }

  CutPoint point() {
    return point;
  }

  CloudHolds holds() {
    return holds;
  }

  /** As a controller that was just started has it. */
  CloudCuts cuts() {
    return new CloudCuts(holds, desk, points);
  }

  /** As a controller that was just started has it. */
  RestoreStep restoring() {
    return new RestoreStep(ways, holds, points);
  }

  /** Another incident; the numbers make its container. */
  IncidentId incident(int one, int other) {
    return desk.journal(
            new Order(
                new Target(
                    new NodeName("web-1"), new ContainerId("%032x%032x".formatted(one, other))),
                "shop",
                "test",
                "alice",
                List.of(),
                "",
                List.of(),
                desk.now()))
        .incident();
  }

  /** What an incident's timeline says. */
  List<String> timeline(IncidentId incident) {
    return desk.find(incident).orElseThrow().timeline().stream()
        .map(entry -> entry.text())
        .toList();
  }

  /** Somebody else sets the point. */
  void meddle(int which) {
    switch (point.way()) {
      case LISTENER_WHITELIST -> cloud.meddle(CloudUnderTest.WEB, LISTS.get(which));
      case MEMBER_DRAIN -> cloud.weigh(CloudUnderTest.WEB_MEMBER, which + 1);
      case SECURITY_GROUP -> ports.meddle("port-a", List.of("others-" + which));
    }
  }
}
