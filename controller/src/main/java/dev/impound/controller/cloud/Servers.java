package dev.impound.controller.cloud;

import com.huaweicloud.sdk.ecs.v2.EcsClient;
import com.huaweicloud.sdk.ecs.v2.model.ListServersDetailsRequest;
import com.huaweicloud.sdk.ecs.v2.model.ServerAddress;
import com.huaweicloud.sdk.ecs.v2.model.ServerAddress.OsEXTIPSTypeEnum;
import com.huaweicloud.sdk.ecs.v2.model.ServerDetail;
import dev.impound.controller.isolation.LoadBalancers.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Servers of the ECS service. */
final class Servers {
  /** More servers than this with a like name are not looked through. */
  private static final int MOST_PAGES = 20;

  private final EcsClient ecs;
  private final Calls calls;
  private final int pageSize;

  Servers(EcsClient ecs, Calls calls, int pageSize) {
    this.ecs = ecs;
    this.calls = calls;
    this.pageSize = pageSize;
  }

  /** The servers of exactly this name; the service itself finds every name that holds it. */
  List<Server> named(String name) {
    List<Server> found = new ArrayList<>();
    for (int page = 1; page <= MOST_PAGES; page++) {
      List<ServerDetail> servers = page(name, page);
      servers.stream()
          .filter(server -> name.equals(server.getName()))
          .map(
              server ->
                  new Server(
                      server.getId(),
                      name,
                      addresses(server.getAddresses(), false),
                      addresses(server.getAddresses(), true)))
          .forEach(found::add);
      if (servers.size() < pageSize) {
        break;
      }
    }
    return found;
  }

  private List<ServerDetail> page(String name, int number) {
    ListServersDetailsRequest request =
        new ListServersDetailsRequest().withName(name).withLimit(pageSize).withOffset(number);
    List<ServerDetail> servers =
        calls
            .read("list the servers named " + name, () -> ecs.listServersDetails(request))
            .getServers();
    return servers == null ? List.of() : servers;
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
