package dev.impound.controller.isolation;

import java.util.List;
import java.util.Optional;

/** All ways to cut, on clouds in memory. */
public final class FakeWays {
  private FakeWays() {}

  public static CutWays of(
      FakeLoadBalancers cloud, FakeServerPorts ports, ListenerIsolation listeners) {
    Patience patience = new FakeTime().patience();
    return new CutWays(
        List.of(
            new ListenerClosing(listeners),
            new MemberDrain(cloud, new Balancers(cloud::isActive, patience), patience),
            new PortQuarantine(
                ports,
                "impound-quarantine",
                List.of(TrafficRule.keptOpen("out tcp 10.0.0.5 8443")),
                patience)),
        Optional.of(new PortSearch(ports, patience)));
  }
}
