package dev.impound.localcloud;

import dev.impound.localcloud.config.CloudFile;
import dev.impound.localcloud.state.Binding;
import dev.impound.localcloud.state.CloudState.Inventory;
import dev.impound.localcloud.state.IpGroup;
import dev.impound.localcloud.state.Listener;
import dev.impound.localcloud.state.LoadBalancer;
import dev.impound.localcloud.state.Member;
import dev.impound.localcloud.state.Policy;
import dev.impound.localcloud.state.Pool;
import dev.impound.localcloud.state.Server;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Turns a checked configuration file into what a stand-in starts with. */
final class Inventories {
  private Inventories() {}

  static Inventory from(CloudFile file, Instant now) {
    Map<String, String> addresses =
        file.loadBalancers().stream()
            .collect(Collectors.toMap(CloudFile.LoadBalancer::id, CloudFile.LoadBalancer::address));
    return new Inventory(
        file.servers().stream()
            .map(
                server ->
                    new Server(
                        server.id(),
                        server.name(),
                        server.hostname(),
                        server.addresses(),
                        server.elasticIps()))
            .toList(),
        file.loadBalancers().stream()
            .map(
                balancer ->
                    new LoadBalancer(
                        balancer.id(),
                        balancer.name(),
                        balancer.address(),
                        balancer.provisioningStatus()))
            .toList(),
        file.listeners().stream().map(listener -> listener(listener, addresses)).toList(),
        file.pools().stream().map(Inventories::pool).toList(),
        file.l7Policies().stream()
            .map(
                policy ->
                    new Policy(
                        policy.id(),
                        policy.name(),
                        policy.listener(),
                        policy.redirectPool(),
                        policy.redirectPools(),
                        policy.redirectListener()))
            .toList(),
        file.ipGroups().stream()
            .map(
                group ->
                    new IpGroup(
                        group.id(),
                        group.name(),
                        "",
                        group.addresses().stream()
                            .map(address -> new IpGroup.Entry(address, ""))
                            .toList(),
                        now,
                        now))
            .toList());
  }

  private static Listener listener(CloudFile.Listener listener, Map<String, String> addresses) {
    CloudFile.Binding bound = listener.ipGroup();
    return new Listener(
        listener.id(),
        listener.name(),
        listener.loadBalancer(),
        listener.protocol(),
        listener.address().isEmpty()
            ? Objects.requireNonNullElse(addresses.get(listener.loadBalancer()), "127.0.0.1")
            : listener.address(),
        listener.port(),
        listener.defaultPool(),
        bound == null
            ? Binding.NONE
            : new Binding(String.join(",", bound.ids()), !bound.disabled(), bound.type()));
  }

  private static Pool pool(CloudFile.Pool pool) {
    return new Pool(
        pool.id(),
        pool.name(),
        pool.loadBalancer(),
        pool.protocol(),
        pool.anyPort(),
        pool.masterSlave(),
        pool.members().stream()
            .map(
                member ->
                    new Member(
                        member.id(),
                        member.name(),
                        member.address(),
                        member.port(),
                        member.weight() == null ? 1 : member.weight(),
                        member.offline()))
            .toList());
  }
}
