package dev.impound.localcloud.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds everything that is wrong with a configuration, and tells it at once. */
final class CloudFileCheck {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,64}");
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,254}");
  private static final Pattern LISTEN = Pattern.compile("(.+):(\\d{1,5})");

  private final CloudFile cloud;
  private final List<String> problems = new ArrayList<>();

  private CloudFileCheck(CloudFile cloud) {
    this.cloud = cloud;
  }

  static void check(CloudFile cloud) {
    CloudFileCheck check = new CloudFileCheck(cloud);
    check.access();
    check.ids();
    check.references();
    check.numbers();
    check.notifications();
    if (!check.problems.isEmpty()) {
      throw new ConfigurationException(check.problems);
    }
  }

  private void access() {
    if (!LISTEN.matcher(cloud.listen()).matches()) {
      problems.add("listen: write host:port, such as 127.0.0.1:8445");
    }
    if (!REGION.matcher(cloud.region()).matches()) {
      problems.add("region: 1 to 64 of a-z 0-9 -");
    }
    required("project-id", cloud.projectId());
    required("access-key", cloud.accessKey());
    required("secret-key-file", cloud.secretKeyFile());
  }

  private void ids() {
    unique("servers", cloud.servers().stream().map(CloudFile.Server::id));
    unique("load-balancers", cloud.loadBalancers().stream().map(CloudFile.LoadBalancer::id));
    unique("listeners", cloud.listeners().stream().map(CloudFile.Listener::id));
    unique("pools", cloud.pools().stream().map(CloudFile.Pool::id));
    unique("l7-policies", cloud.l7Policies().stream().map(CloudFile.L7Policy::id));
    unique("ip-groups", cloud.ipGroups().stream().map(CloudFile.IpGroup::id));
    for (CloudFile.Pool pool : cloud.pools()) {
      unique("members of pool " + pool.id(), pool.members().stream().map(CloudFile.Member::id));
    }
  }

  private void references() {
    Set<String> balancers = names(cloud.loadBalancers().stream().map(CloudFile.LoadBalancer::id));
    Set<String> pools = names(cloud.pools().stream().map(CloudFile.Pool::id));
    Set<String> listeners = names(cloud.listeners().stream().map(CloudFile.Listener::id));
    Set<String> groups = names(cloud.ipGroups().stream().map(CloudFile.IpGroup::id));
    for (CloudFile.Listener listener : cloud.listeners()) {
      String where = "listener " + listener.id();
      known(where + ": load-balancer", balancers, listener.loadBalancer());
      if (!listener.defaultPool().isEmpty()) {
        known(where + ": default-pool", pools, listener.defaultPool());
      }
      if (listener.ipGroup() != null) {
        listener.ipGroup().ids().forEach(id -> known(where + ": ip-group", groups, id));
      }
    }
    for (CloudFile.Pool pool : cloud.pools()) {
      known("pool " + pool.id() + ": load-balancer", balancers, pool.loadBalancer());
    }
    for (CloudFile.L7Policy policy : cloud.l7Policies()) {
      String where = "l7-policy " + policy.id();
      known(where + ": listener", listeners, policy.listener());
      Stream.concat(policy.redirectPools().stream(), Stream.of(policy.redirectPool()))
          .filter(id -> !id.isEmpty())
          .forEach(id -> known(where + ": pool", pools, id));
      if (!policy.redirectListener().isEmpty()) {
        known(where + ": redirect-listener", listeners, policy.redirectListener());
      }
    }
  }

  private void numbers() {
    for (CloudFile.Listener listener : cloud.listeners()) {
      if (listener.port() < 0 || listener.port() > 65_535) {
        problems.add("listener %s: port is 0 (any free one) to 65535".formatted(listener.id()));
      }
    }
    for (CloudFile.Pool pool : cloud.pools()) {
      for (CloudFile.Member member : pool.members()) {
        boolean free = pool.anyPort() && member.port() == 0;
        if (!free && (member.port() < 1 || member.port() > 65_535)) {
          problems.add("pool %s, member %s: port is 1 to 65535".formatted(pool.id(), member.id()));
        }
      }
    }
  }

  private void notifications() {
    Set<String> topics = new HashSet<>();
    for (String topic : cloud.smn().topics()) {
      if (!TOPIC.matcher(topic).matches()) {
        problems.add("smn: topic \"%s\" is not 1 to 255 of A-Z a-z 0-9 _ -".formatted(topic));
      } else if (!topics.add(topic)) {
        problems.add("smn: topic \"%s\" stands twice".formatted(topic));
      }
    }
    for (CloudFile.Subscription subscription : cloud.smn().subscriptions()) {
      String where = "smn: subscription of \"%s\"".formatted(subscription.endpoint());
      known(where + ": topic", topics, subscription.topic());
    }
  }

  private void required(String key, String value) {
    if (value.isBlank()) {
      problems.add(key + ": missing");
    }
  }

  private void unique(String where, Stream<String> ids) {
    Set<String> seen = new HashSet<>();
    ids.forEach(
        id -> {
          if (!ID.matcher(id).matches()) {
            problems.add("%s: id \"%s\" is not 1 to 64 of A-Z a-z 0-9 -".formatted(where, id));
          } else if (!seen.add(id)) {
            problems.add("%s: id \"%s\" stands twice".formatted(where, id));
          }
        });
  }

  private void known(String where, Set<String> ids, String id) {
    if (!ids.contains(id)) {
      problems.add("%s: there is no \"%s\"".formatted(where, id));
    }
  }

  private static Set<String> names(Stream<String> names) {
    return names.collect(Collectors.toSet());
  }
}
