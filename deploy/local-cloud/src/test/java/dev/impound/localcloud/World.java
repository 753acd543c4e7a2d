package dev.impound.localcloud;

import dev.impound.controller.isolation.CloudUnderTest;
import dev.impound.localcloud.config.CloudFile;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Configurations for tests: the world of isolation's contract, and small ones with real members.
 */
final class World {
  static final String PROJECT = "0123456789abcdef";
  static final String ACCESS_KEY = "TESTACCESSKEY";
  static final String SECRET_KEY = "test secret key/with+signs=";

  static final String TOPIC = "alarms";
  static final String TOPIC_URN = "urn:smn:local-1:" + PROJECT + ":" + TOPIC;

  static final String BALANCER = "lb-1";

  private World() {}

  /** What {@link CloudUnderTest} describes. */
  static CloudFile contract() {
    return file(
        List.of(
            new CloudFile.Server("server-old", "node-a-old", List.of("10.20.0.99")),
            new CloudFile.Server("server-a", "node-a", List.of(CloudUnderTest.NODE_ADDRESS)),
            new CloudFile.Server(
                "server-public",
                "node-public",
                "node-public",
                List.of("10.20.0.21"),
                List.of(CloudUnderTest.PUBLIC_ADDRESS)),
            new CloudFile.Server("server-b", "node-b", List.of("10.20.0.12"))),
        List.of(
            listener(CloudUnderTest.WEB.text(), "pool-web", null),
            listener(CloudUnderTest.API.text(), "pool-other", null),
            listener(CloudUnderTest.SHARED.text(), "pool-other", null),
            listener(CloudUnderTest.ANY_PORT.text(), "pool-any", null),
            listener(CloudUnderTest.MASTER_SLAVE.text(), "pool-ms", null),
            listener(CloudUnderTest.OTHER.text(), "pool-other", null),
            listener(CloudUnderTest.REDIRECT.text(), "pool-other", null)),
        List.of(
            pool(
                "pool-web",
                member(CloudUnderTest.WEB_MEMBER.member(), 8080),
                memberAt("b", "10.20.0.12", 8080)),
            pool("pool-api", member("c", 9090)),
            pool("pool-share", member("d", 9191)),
            pool("pool-other", memberAt("e", "10.20.0.12", 8081)),
            new CloudFile.Pool(
                "pool-any", "any", BALANCER, "TCP", true, false, List.of(member("f", 0))),
            new CloudFile.Pool(
                "pool-ms", "ms", BALANCER, "TCP", false, true, List.of(member("g", 7070)))),
        List.of(
            new CloudFile.L7Policy(
                "policy-redirect",
                "redirect",
                CloudUnderTest.REDIRECT.text(),
                "",
                List.of(),
                CloudUnderTest.API.text()),
            new CloudFile.L7Policy(
                "policy-api", "api", CloudUnderTest.API.text(), "pool-api", List.of(), ""),
            new CloudFile.L7Policy(
                "policy-shared",
                "shared",
                CloudUnderTest.SHARED.text(),
                "",
                List.of("pool-share", "pool-other"),
                "")),
        List.of(
            new CloudFile.IpGroup(CloudUnderTest.OFFICE, "office", List.of("192.0.2.0/24")),
            new CloudFile.IpGroup(CloudUnderTest.PARTNERS, "partners", List.of("198.51.100.7")),
            new CloudFile.IpGroup(CloudUnderTest.CRAWLERS, "crawlers", List.of("203.0.113.0/24"))));
  }

  /** One listener "l" in front of members on 127.0.0.1. */
  static CloudFile before(int... memberPorts) {
    CloudFile.Member[] members = new CloudFile.Member[memberPorts.length];
    for (int i = 0; i < memberPorts.length; i++) {
      members[i] = memberAt("m" + i, "127.0.0.1", memberPorts[i]);
    }
    return file(
        List.of(),
        List.of(listener("l", "p", null)),
        List.of(pool("p", members)),
        List.of(),
        List.of(
            new CloudFile.IpGroup("g2", "two", List.of("127.0.0.2")),
            new CloudFile.IpGroup("g3", "three", List.of("127.0.0.3-127.0.0.5")),
            new CloudFile.IpGroup("nobody", "nobody", List.of())));
  }

  /** One listener "l" in front of server "s" on 127.0.0.1. */
  static CloudFile beforeAServer(int port) {
    return file(
        List.of(new CloudFile.Server("s", "node-s", List.of("127.0.0.1"))),
        List.of(listener("l", "p", null)),
        List.of(pool("p", memberAt("m", "127.0.0.1", port))),
        List.of(),
        List.of());
  }

  /** No load balancer, but the topic {@link #TOPIC}. */
  static CloudFile notifying(Path trusted, CloudFile.Subscription... subscriptions) {
    return file(List.of(), List.of(), List.of(), List.of(), List.of())
        .with(new CloudFile.Smn(List.of(TOPIC), trusted.toString(), List.of(subscriptions)));
  }

  static CloudFile file(
      List<CloudFile.Server> servers,
      List<CloudFile.Listener> listeners,
      List<CloudFile.Pool> pools,
      List<CloudFile.L7Policy> policies,
      List<CloudFile.IpGroup> groups) {
    return new CloudFile(
        "127.0.0.1:0",
        CloudFile.LOCAL_REGION,
        PROJECT,
        ACCESS_KEY,
        "unused",
        servers,
        List.of(new CloudFile.LoadBalancer(BALANCER, "public", "127.0.0.1", "ACTIVE")),
        listeners,
        pools,
        policies,
        groups,
        CloudFile.Smn.none());
  }

  private static CloudFile.Listener listener(
      String id, String pool, CloudFile.@Nullable Binding binding) {
    return new CloudFile.Listener(id, id, BALANCER, "TCP", "", 0, pool, binding);
  }

  private static CloudFile.Pool pool(String id, CloudFile.Member... members) {
    return new CloudFile.Pool(id, id, BALANCER, "TCP", false, false, List.of(members));
  }

  private static CloudFile.Member member(String id, int port) {
    return memberAt(id, CloudUnderTest.NODE_ADDRESS, port);
  }

  private static CloudFile.Member memberAt(String id, String address, int port) {
    return new CloudFile.Member(id, id, address, port, null, false);
  }
}
