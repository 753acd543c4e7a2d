package dev.impound.localcloud;

import dev.impound.controller.cloud.HuaweiLoadBalancers;
import dev.impound.controller.fronting.Topology;
import dev.impound.controller.fronting.TopologyContract;
import dev.impound.controller.isolation.LoadBalancers;
import dev.impound.localcloud.config.CloudFile;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Random;

/** The table of topologies, through the real SDK and in pages of two, on the stand-in. */
final class LocalTopologyTest extends TopologyContract {
  @Override
  protected Opened open(Topology topology) throws IOException {
    LocalCloud local =
        LocalCloud.start(file(topology), World.SECRET_KEY, Clock.systemUTC(), new Random(42));
    HuaweiLoadBalancers cloud =
        new HuaweiLoadBalancers(
            LocalCloudUnderTest.settings(local.endpoint(), World.SECRET_KEY), "test");
    return new Opened() {
      @Override
      public LoadBalancers cloud() {
        return cloud;
      }

      @Override
      public void close() {
        local.close();
      }
    };
  }

  private static CloudFile file(Topology topology) {
    return World.file(
        topology.servers().stream()
            .map(
                server ->
                    new CloudFile.Server(
                        server.id(),
                        server.name(),
                        server.hostname(),
                        server.addresses(),
                        List.of()))
            .toList(),
        topology.listeners().stream()
            .map(
                listener ->
                    new CloudFile.Listener(
                        listener.id(),
                        listener.id(),
                        World.BALANCER,
                        listener.protocol(),
                        "",
                        listener.port(),
                        listener.defaultPool(),
                        null))
            .toList(),
        topology.pools().stream().map(LocalTopologyTest::pool).toList(),
        topology.policies().stream().map(LocalTopologyTest::policy).toList(),
        List.of());
  }

  private static CloudFile.Pool pool(Topology.Pool pool) {
    return new CloudFile.Pool(
        pool.id(),
        pool.id(),
        World.BALANCER,
        pool.protocol(),
        pool.kind() == Topology.Kind.ANY_PORT,
        pool.kind() == Topology.Kind.MASTER_SLAVE,
        pool.members().stream()
            .map(
                member ->
                    new CloudFile.Member(
                        member.id(),
                        member.id(),
                        member.address(),
                        member.port(),
                        member.weight(),
                        member.offline()))
            .toList());
  }

  /** One pool is named by itself, several in the list with weights, as the service does. */
  private static CloudFile.L7Policy policy(Topology.Policy policy) {
    boolean alone = policy.pools().size() == 1;
    return new CloudFile.L7Policy(
        policy.id(),
        policy.id(),
        policy.listener(),
        alone ? policy.pools().getFirst() : "",
        alone ? List.of() : policy.pools(),
        policy.redirect());
  }
}
