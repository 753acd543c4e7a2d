package dev.impound.localcloud.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration file as it stands there; {@code sample.yaml} explains every key. Text that is
 * missing is empty, a list that is missing has no entries.
 */
public record CloudFile(
    String listen,
    String projectId,
    String accessKey,
    String secretKeyFile,
    List<Server> servers,
    List<LoadBalancer> loadBalancers,
    List<Listener> listeners,
    List<Pool> pools,
    List<L7Policy> l7Policies,
    List<IpGroup> ipGroups) {
  public CloudFile {
    listen = text(listen);
    projectId = text(projectId);
    accessKey = text(accessKey);
    secretKeyFile = text(secretKeyFile);
    servers = list(servers);
    loadBalancers = list(loadBalancers);
    listeners = list(listeners);
    pools = list(pools);
    l7Policies = list(l7Policies);
    ipGroups = list(ipGroups);
  }

  /** A server of the ECS service. */
  public record Server(String id, String name, List<String> addresses) {
    public Server {
      id = text(id);
      name = text(name);
      addresses = list(addresses);
    }
  }

  /** A load balancer; its listeners listen on its address unless they name one. */
  public record LoadBalancer(String id, String name, String address, String provisioningStatus) {
    public LoadBalancer {
      id = text(id);
      name = text(name);
      address = text(address);
      provisioningStatus = provisioningStatus == null ? "ACTIVE" : provisioningStatus;
    }
  }

  /** A listener; port 0 takes any free port. */
  public record Listener(
      String id,
      String name,
      String loadBalancer,
      String protocol,
      String address,
      int port,
      String defaultPool,
      @Nullable Binding ipGroup) {
    public Listener {
      id = text(id);
      name = text(name);
      loadBalancer = text(loadBalancer);
      protocol = protocol == null ? "TCP" : protocol;
      address = text(address);
      defaultPool = text(defaultPool);
    }
  }

  /** IP address groups bound to a listener. */
  public record Binding(List<String> ids, boolean disabled, String type) {
    public Binding {
      ids = list(ids);
      type = type == null ? "white" : type;
    }
  }

  /** A pool of members. */
  public record Pool(
      String id,
      String name,
      String loadBalancer,
      String protocol,
      boolean anyPort,
      boolean masterSlave,
      List<Member> members) {
    public Pool {
      id = text(id);
      name = text(name);
      loadBalancer = text(loadBalancer);
      protocol = protocol == null ? "TCP" : protocol;
      members = list(members);
    }
  }

  /** A member of a pool; no weight means 1, and 0 gets no new connections. */
  public record Member(String id, String name, String address, int port, @Nullable Integer weight) {
    public Member {
      id = text(id);
      name = text(name);
      address = text(address);
    }
  }

  /** A forwarding policy: to one pool, to several, or to another listener. */
  public record L7Policy(
      String id,
      String name,
      String listener,
      String redirectPool,
      List<String> redirectPools,
      String redirectListener) {
    public L7Policy {
      id = text(id);
      name = text(name);
      listener = text(listener);
      redirectPool = text(redirectPool);
      redirectPools = list(redirectPools);
      redirectListener = text(redirectListener);
    }
  }

  /** An IP address group. */
  public record IpGroup(String id, String name, List<String> addresses) {
    public IpGroup {
      id = text(id);
      name = text(name);
      addresses = list(addresses);
    }
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static <T> List<T> list(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
