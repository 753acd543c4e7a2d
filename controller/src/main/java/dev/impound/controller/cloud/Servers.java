package dev.impound.controller.cloud;

import com.huaweicloud.sdk.ecs.v2.EcsClient;
import com.huaweicloud.sdk.ecs.v2.model.ListServersDetailsRequest;
import com.huaweicloud.sdk.ecs.v2.model.ServerAddress;
import com.huaweicloud.sdk.ecs.v2.model.ServerAddress.OsEXTIPSTypeEnum;
import com.huaweicloud.sdk.ecs.v2.model.ServerDetail;
import dev.impound.controller.isolation.IpText;
import dev.impound.controller.isolation.LoadBalancers.Server;
import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Servers of the ECS service. */
final class Servers {
  /** More servers than this with a like name are not looked through. */
  private static final int MOST_PAGES = 20;

  private final EcsClient ecs;
  private final Calls calls;
  private final ListScope lists;

  Servers(EcsClient ecs, Calls calls, ListScope lists) {
    this.ecs = ecs;
    this.calls = calls;
    this.lists = lists;
  }

  /** The servers of exactly this name; the service itself finds every name that holds it. */
  List<Server> named(String name) {
    return all(
        "named " + Printable.brief(name),
        new ListServersDetailsRequest().withName(name),
        server -> name.equals(server.name()));
  }

  /** The servers that have exactly this address. */
  List<Server> at(String address) {
    return all(
        "at " + address,
        new ListServersDetailsRequest().withIpEq(address),
        server -> server.addresses().stream().map(IpText::canonical).anyMatch(address::equals));
  }

  private List<Server> all(
      String which, ListServersDetailsRequest request, Predicate<Server> filter) {
    List<Server> found = new ArrayList<>();
    for (int page = 1; page <= MOST_PAGES; page++) {
      List<ServerDetail> servers =
          page(
              which,
              request
                  .withEnterpriseProjectId(lists.project())
                  .withLimit(lists.pageSize())
                  .withOffset(page));
      servers.stream().map(Servers::server).filter(filter).forEach(found::add);
      if (servers.size() < lists.pageSize()) {
        break;
      }
    }
    return found;
  }

  private List<ServerDetail> page(String which, ListServersDetailsRequest request) {
    String tried = "list the servers " + which;
    return Calls.part(tried, calls.read(tried, () -> ecs.listServersDetails(request)).getServers());
  }

  private static Server server(ServerDetail server) {
    return new Server(
        Ids.checked(server.getId()),
        Objects.requireNonNullElse(server.getName(), ""),
        Objects.requireNonNullElse(server.getOsEXTSRVATTRHostname(), ""),
        addresses(server.getAddresses(), false),
        addresses(server.getAddresses(), true));
  }

  /**
   * @param floating whether elastic IPs are meant, or the addresses of its own networks
   */
  private static List<String> addresses(
      @Nullable Map<String, List<ServerAddress>> networks, boolean floating) {
    if (networks == null) {
      return List.of();
    }
    return networks.values().stream()
        .flatMap(List::stream)
        .filter(address -> OsEXTIPSTypeEnum.FLOATING.equals(address.getOsEXTIPSType()) == floating)
        .map(ServerAddress::getAddr)
        .toList();
  }
}
