package dev.impound.localcloud.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration file as it stands there; {@code sample.yaml} explains every key. Text that is
 * missing is empty, a list that is missing has no entries.
 */
public record CloudFile(
    String listen,
    String region,
    String projectId,
    String accessKey,
    String secretKeyFile,
    List<Server> servers,
    List<LoadBalancer> loadBalancers,
    List<Listener> listeners,
    List<Pool> pools,
    List<L7Policy> l7Policies,
    List<IpGroup> ipGroups,
    Smn smn) {
  /** A region that no real cloud has. */
  public static final String LOCAL_REGION = "local-1";

  public CloudFile {
    listen = text(listen);
    region = region == null ? LOCAL_REGION : region;
    projectId = text(projectId);
    accessKey = text(accessKey);
    secretKeyFile = text(secretKeyFile);
    servers = list(servers);
    loadBalancers = list(loadBalancers);
    listeners = list(listeners);
    pools = list(pools);
    l7Policies = list(l7Policies);
    ipGroups = list(ipGroups);
    smn = smn == null ? Smn.none() : smn;
  }

  /** The same, but with these notifications. */
  public CloudFile with(Smn other) {
    return new CloudFile(
        listen,
        region,
        projectId,
        accessKey,
        secretKeyFile,
        servers,
        loadBalancers,
        listeners,
        pools,
        l7Policies,
        ipGroups,
        other);
  }

  /** A server of the ECS service; elastic IPs are only told of, nothing is carried to them. */
  public record Server(
      String id, String name, String hostname, List<String> addresses, List<String> elasticIps) {
    /** A server whose host name is its name. */
    public Server(String id, String name, List<String> addresses) {
      this(id, name, name, addresses, List.of());
    }

    public Server {
      elasticIps = list(elasticIps);
      id = text(id);
      name = text(name);
      hostname = hostname == null ? name : hostname;
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

  /**
   * A member of a pool; no weight means 1, and 0 gets no new connections. One that is offline does
   * not answer the health check, and gets none either.
   */
  public record Member(
      String id, String name, String address, int port, @Nullable Integer weight, boolean offline) {
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

  /**
   * Topics by name, and who is subscribed from the start.
   *
   * @param trustedCaFile certificates (PEM) that endpoints are trusted by; empty for those of the
   *     Java runtime
   */
  public record Smn(List<String> topics, String trustedCaFile, List<Subscription> subscriptions) {
    public Smn {
      topics = list(topics);
      trustedCaFile = text(trustedCaFile);
      subscriptions = list(subscriptions);
    }

    /** No topic. */
    public static Smn none() {
      return new Smn(List.of(), "", List.of());
    }
  }

  /** A subscription of an endpoint, with headers that every message to it carries. */
  public record Subscription(String topic, String endpoint, Map<String, String> headers) {
    public Subscription {
      topic = text(topic);
      endpoint = text(endpoint);
      headers = headers == null ? Map.of() : Map.copyOf(headers);
    }

    /** Without the headers' values, which may be secrets. */
    @Override
    public String toString() {
      return "Subscription[%s to %s]".formatted(endpoint, topic);
    }
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static <T> List<T> list(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
