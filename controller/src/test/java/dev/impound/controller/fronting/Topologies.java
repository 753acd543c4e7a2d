package dev.impound.controller.fronting;

import static dev.impound.controller.fronting.Topology.Kind.ANY_PORT;
import static dev.impound.controller.fronting.Topology.Kind.MASTER_SLAVE;
import static dev.impound.controller.fronting.Topology.Kind.PLAIN;

import java.util.List;
import java.util.stream.Stream;

/**
 * Ways in which a listener leads to a container, alone and together, with wrong neighbours beside
 * them. Each row is the cloud, the container, and after that what is to be found.
 */
final class Topologies {
  private Topologies() {}

  static Stream<Topology> all() {
    return Stream.of(direct(), kinds(), policies(), containers(), names(), together())
        .flatMap(List::stream);
  }

  private static List<Topology> direct() {
    return List.of(
        Topology.plain("a member at the node's address and port")
            .listener("web", "10.0.0.1:8080")
            .publishes(8080)
            .certain("web", 0),
        Topology.plain("the same with a healthy neighbour")
            .listener("web", "10.0.0.1:8080", "10.0.0.2:8080")
            .publishes(8080)
            .certain("web", 1),
        Topology.plain("a neighbour that does not answer is not counted")
            .listener("web", "10.0.0.1:8080", "10.0.0.2:8080 off", "10.0.0.3:8080")
            .publishes(8080)
            .certain("web", 1),
        Topology.plain("the same port of another node")
            .listener("web", "10.0.0.2:8080")
            .publishes(8080),
        Topology.plain("another port of the node").listener("web", "10.0.0.1:8081").publishes(8080),
        Topology.plain("several ports of the container")
            .listener("web", "10.0.0.1:8080")
            .listener("admin", "10.0.0.1:9443", "10.0.0.2:9443")
            .listener("other", "10.0.0.1:9000")
            .publishes(8080)
            .publishes(9443)
            .certain("admin", 1)
            .certain("web", 0),
        Topology.plain("one listener with two ports of the container behind it")
            .listener("web", "10.0.0.1:8080", "10.0.0.1:8081", "10.0.0.2:8080")
            .publishes(8080)
            .publishes(8081)
            .certain("web", 1),
        Topology.plain("two listeners before one pool")
            .listener("http", "10.0.0.1:8080")
            .listenerOf("https", "HTTPS", "p-http")
            .publishes(8080)
            .certain("http", 0)
            .certain("https", 0),
        Topology.plain("a pool that no listener sends to")
            .pool("idle", "10.0.0.1:8080")
            .publishes(8080),
        Topology.plain("published on another address of the node")
            .listener("web", "10.0.0.1:8080")
            .publishes("127.0.0.1", 8080, "tcp"),
        Topology.plain("published on the one address that the member has")
            .listener("web", "10.0.0.1:8080")
            .publishes("10.0.0.1", 8080, "tcp")
            .certain("web", 0),
        Topology.plain("a member that is drained already still leads there")
            .listener("web", "10.0.0.1:8080 w0", "10.0.0.2:8080")
            .publishes(8080)
            .certain("web", 1),
        Topology.plain("a member of the container that does not answer")
            .listener("web", "10.0.0.1:8080 off", "10.0.0.2:8080")
            .publishes(8080)
            .certain("web", 1));
  }

  private static List<Topology> kinds() {
    return List.of(
        Topology.plain("UDP is not TCP")
            .listener("dns", "UDP", "UDP", PLAIN, 0, "10.0.0.1:53")
            .listener("web", "10.0.0.1:53")
            .publishes("", 53, "udp")
            .certain("dns", 0),
        Topology.plain("QUIC is UDP")
            .listener("quic", "QUIC", "QUIC", PLAIN, 0, "10.0.0.1:443")
            .publishes("", 443, "udp")
            .certain("quic", 0),
        Topology.plain("a pool that sends on whatever comes")
            .listener("all", "IP", "IP", PLAIN, 0, "10.0.0.1:443")
            .publishes("", 443, "udp")
            .certain("all", 0),
        Topology.plain("a pool that sends to the listener's own port")
            .listener("any", "TCP", "TCP", ANY_PORT, 31_080, "10.0.0.1:0", "10.0.0.2:0")
            .publishes(31_080)
            .certain("any", 1),
        Topology.plain("the same where the container has another port")
            .listener("any", "TCP", "TCP", ANY_PORT, 31_081, "10.0.0.1:0")
            .publishes(8080),
        Topology.plain("a master-slave pool")
            .listener("ms", "TCP", "TCP", MASTER_SLAVE, 0, "10.0.0.1:8080", "10.0.0.2:8080")
            .publishes(8080)
            .certain("ms", 1),
        Topology.plain("a master-slave pool of another node")
            .listener("ms", "TCP", "TCP", MASTER_SLAVE, 0, "10.0.0.2:8080")
            .publishes(8080));
  }

  private static List<Topology> policies() {
    return List.of(
        Topology.plain("a policy to one pool, the default pool elsewhere")
            .pool("api", "10.0.0.1:9090")
            .listener("front", "HTTP", "HTTP", PLAIN, 0, "10.0.0.2:8080", "10.0.0.3:8080")
            .policy("front", "api")
            .publishes(9090)
            .certain("front", 0, 2),
        Topology.plain("a policy that shares out between pools")
            .pool("blue", "10.0.0.1:9090")
            .pool("green", "10.0.0.2:9090")
            .listenerOf("front", "HTTP", "")
            .policy("front", "blue", "green")
            .publishes(9090)
            .certain("front", 0, 1),
        Topology.plain("a policy to another node's pool")
            .pool("api", "10.0.0.2:9090")
            .listenerOf("front", "HTTP", "")
            .policy("front", "api")
            .publishes(9090),
        Topology.plain("a listener that only redirects is told of, its target counts")
            .listener("https", "10.0.0.1:8443")
            .listenerOf("http", "HTTP", "")
            .redirect("http", "https")
            .publishes(8443)
            .certain("https", 0)
            .tells("listener http only redirects to listener https"),
        Topology.plain("a redirect to somebody else's listener")
            .listener("https", "10.0.0.2:8443")
            .listenerOf("http", "HTTP", "")
            .redirect("http", "https")
            .publishes(8443),
        Topology.plain("a listener that reaches the container by default and by policy")
            .listener("front", "HTTP", "HTTP", PLAIN, 0, "10.0.0.1:8080")
            .pool("api", "10.0.0.1:9090", "10.0.0.2:9090")
            .policy("front", "api")
            .publishes(8080)
            .publishes(9090)
            .certain("front", 1));
  }

  private static List<Topology> containers() {
    return List.of(
        Topology.plain("a container without a port")
            .listener("web", "10.0.0.1:8080")
            .tells("publishes no port"),
        Topology.plain("a container on its node's network")
            .listener("web", "10.0.0.1:8080")
            .listener("other", "10.0.0.1:22", "10.0.0.2:22")
            .listener("far", "10.0.0.2:8080")
            .onHostNetwork()
            .ambiguous("other", 1)
            .ambiguous("web", 0)
            .tells("node's own network"),
        Topology.plain("a member at the container's own address")
            .listener("direct", "10.0.3.7:8080", "10.0.3.8:8080")
            .listener("neighbour", "10.0.3.8:8080")
            .owns("10.0.3.7")
            .ambiguous("direct", 1),
        Topology.plain("a pod behind a NodePort of its node")
            .listener("svc", "10.0.0.1:31000", "10.0.0.2:31000")
            .pod("10.0.3.7")
            .ambiguous("svc", 1)
            .tells("Kubernetes pod"),
        Topology.plain("a pod behind the NodePort of other nodes alone is told of, not guessed")
            .listener("svc", "10.0.0.2:31000")
            .pod("10.0.3.7")
            .tells("listeners that send to other nodes alone were not looked for"),
        Topology.plain("a pod with a port of its node that its engine knows")
            .listener("svc", "10.0.0.1:8080", "10.0.0.2:8080")
            .publishes(8080)
            .pod()
            .certain("svc", 1),
        Topology.plain("a pod that is reached at its address and through its node")
            .listener("turbo", "10.0.3.7:8080")
            .listener("svc", "10.0.0.1:31000")
            .pod("10.0.3.7")
            .ambiguous("svc", 0)
            .ambiguous("turbo", 0));
  }

  private static List<Topology> names() {
    return List.of(
        Topology.of("a name that holds the node's name is another server")
            .server("s0", "n1-old", "10.0.0.9")
            .server("s1", "n1", "10.0.0.1")
            .listener("old", "10.0.0.9:8080")
            .listener("web", "10.0.0.1:8080")
            .publishes(8080)
            .certain("web", 0),
        Topology.of("a node that is called by its address")
            .server("s1", "cce-pool-1", "10.0.0.1")
            .listener("web", "10.0.0.1:8080")
            .node("10.0.0.1", "10.0.0.1")
            .publishes(8080)
            .certain("web", 0)
            .tells("is taken for server cce-pool-1 (s1)"),
        Topology.of("a node that is called by its host name")
            .serverCalled("s1", "shop frontend", "n1.internal", "10.0.0.1")
            .listener("web", "10.0.0.1:8080")
            .node("n1.internal", "10.0.0.1")
            .publishes(8080)
            .certain("web", 0)
            .tells("is taken for server shop frontend (s1)"),
        Topology.of("a node that CCE called by its server's name and five characters")
            .server("s1", "pool", "10.0.0.1")
            .listener("web", "10.0.0.1:8080")
            .node("pool-x7k2p", "10.0.0.1")
            .publishes(8080)
            .certain("web", 0)
            .tells("is taken for server pool (s1)"),
        Topology.of("an agent that claims a neighbour's address is not believed")
            .server("s1", "n1", "10.0.0.1")
            .server("s2", "n2", "10.0.0.2")
            .listener("web", "10.0.0.2:8080")
            .node("n1", "10.0.0.2")
            .publishes(8080)
            .tells("only 10.0.0.1 counted"),
        Topology.of("two servers of the node's name")
            .server("s1", "n1", "10.0.0.1")
            .server("s2", "n1", "10.0.0.2")
            .listener("web", "10.0.0.1:8080")
            .publishes(8080)
            .refuses("2 servers have that name: s1, s2"),
        Topology.of("a server that the cloud does not know")
            .listener("web", "10.0.0.1:8080")
            .publishes(8080)
            .certain("web", 0)
            .tells("no server of that name"));
  }

  private static List<Topology> together() {
    return List.of(
        Topology.of("several network interfaces, and IPv6 in another spelling")
            .server("s1", "n1", "10.0.0.1", "10.9.0.1", "2001:db8:0:0::11")
            .listener("first", "10.0.0.1:8080")
            .listener("second", "10.9.0.1:8080", "10.9.0.2:8080")
            .listener("six", "[2001:db8::11]:8080")
            .listener("far", "[2001:db8::12]:8080")
            .node("n1", "10.0.0.1", "10.9.0.1", "2001:db8::11")
            .publishes(8080)
            .certain("first", 0)
            .certain("second", 1)
            .certain("six", 0),
        Topology.plain("published on one interface only")
            .server("s3", "n3", "10.0.0.3", "10.9.0.3")
            .listener("first", "10.0.0.3:8080")
            .listener("second", "10.9.0.3:8080")
            .node("n3", "10.0.0.3", "10.9.0.3")
            .publishes("10.9.0.3", 8080, "tcp")
            .certain("second", 0),
        Topology.plain("every way at once")
            .listener("web", "10.0.0.1:8080", "10.0.0.2:8080")
            .listener("any", "TCP", "TCP", ANY_PORT, 31_090, "10.0.0.1:0")
            .listener("ms", "TCP", "TCP", MASTER_SLAVE, 0, "10.0.0.1:8080", "10.0.0.2:8080")
            .pool("api", "10.0.0.1:9090")
            .listener("front", "HTTP", "HTTP", PLAIN, 0, "10.0.0.2:7000")
            .policy("front", "api")
            .listenerOf("hop", "HTTP", "")
            .redirect("hop", "front")
            .listener("wrong", "10.0.0.2:8080", "10.0.0.1:7000")
            .publishes(8080)
            .publishes(9090)
            .publishes(31_090)
            .certain("any", 0)
            .certain("front", 0, 1)
            .certain("ms", 1)
            .certain("web", 1)
            .tells("listener hop only redirects to listener front"));
  }
}
