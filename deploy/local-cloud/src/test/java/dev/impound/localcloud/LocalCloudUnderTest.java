package dev.impound.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.cloud.CloudSettings;
import dev.impound.controller.cloud.Credentials;
import dev.impound.controller.cloud.Endpoints;
import dev.impound.controller.cloud.HuaweiLoadBalancers;
import dev.impound.controller.isolation.CloudUnderTest;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.LoadBalancers;
import dev.impound.controller.isolation.MemberId;
import dev.impound.controller.isolation.PoolMembers;
import dev.impound.controller.isolation.ServerPorts;
import dev.impound.controller.isolation.Whitelist;
import dev.impound.localcloud.api.Fault;
import dev.impound.localcloud.state.Binding;
import dev.impound.localcloud.state.Change;
import dev.impound.localcloud.state.IpGroup;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** The stand-in, seen through the real SDK. Pages are small, so that lists have several. */
final class LocalCloudUnderTest implements CloudUnderTest {
  private final LocalCloud local;
  private final HuaweiLoadBalancers cloud;

  LocalCloudUnderTest() throws IOException {
    local = LocalCloud.start(World.contract(), World.SECRET_KEY, Clock.systemUTC(), new Random(42));
    cloud = new HuaweiLoadBalancers(settings(local.endpoint(), World.SECRET_KEY), "test");
  }

  static CloudSettings settings(String endpoint, String secretKey) {
    return settings(endpoint, secretKey, Duration.ofSeconds(30));
  }

  /** A cloud that is given so long for one call. */
  static CloudSettings settings(String endpoint, String secretKey, Duration callLimit) {
    return new CloudSettings(
        "local-1",
        World.PROJECT,
        new Credentials(World.ACCESS_KEY, secretKey, ""),
        Endpoints.at(endpoint),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        callLimit,
        "",
        2);
  }

  @Override
  public LoadBalancers cloud() {
    return cloud;
  }

  @Override
  public void failNext(Call call, Trouble trouble, int times) {
    local.faults().add(fault(call, trouble).times(times));
  }

  private static Fault fault(Call call, Trouble trouble) {
    Fault.Kind kind =
        switch (trouble) {
          case NOT_FOUND -> Fault.Kind.NOT_FOUND;
          case THROTTLED -> Fault.Kind.THROTTLED;
          case CONFLICT -> Fault.Kind.CONFLICT;
          case QUOTA -> Fault.Kind.QUOTA;
          case DENIED -> Fault.Kind.DENIED;
          case REJECTED -> Fault.Kind.REJECTED;
          case SERVER_ERROR -> Fault.Kind.ERROR;
          case NO_CONTENT_TYPE -> Fault.Kind.NO_TYPE;
          case NO_ANSWER -> Fault.Kind.HANG;
          case DONE_BUT_SERVER_ERROR -> Fault.Kind.ERROR_AFTER;
          case DONE_BUT_NO_ANSWER -> Fault.Kind.HANG_AFTER;
          case TAKEN_BUT_IGNORED -> Fault.Kind.IGNORED;
        };
    return Fault.of(kind, method(call), path(call));
  }

  private static String method(Call call) {
    return switch (call) {
      case LIST_SERVERS, LIST_POOLS, READ_LISTENER, READ_MEMBER -> "GET";
      case WRITE_LISTENER, WRITE_MEMBER, REPLACE_GROUP -> "PUT";
      case CREATE_GROUP -> "POST";
    };
  }

  private static String path(Call call) {
    return switch (call) {
      case LIST_SERVERS -> "/cloudservers/detail$";
      case LIST_POOLS -> "/pools$";
      case READ_LISTENER, WRITE_LISTENER -> "/listeners/[^/]+$";
      case READ_MEMBER, WRITE_MEMBER -> "/members/[^/]+$";
      case CREATE_GROUP -> "/ipgroups$";
      case REPLACE_GROUP -> "/ipgroups/[^/]+$";
    };
  }

  @Override
  public void meddle(ListenerId id, Whitelist whitelist) {
    local
        .state()
        .bind(
            id.text(),
            whitelist.isNone()
                ? new Change(true, null, null, null)
                : new Change(false, whitelist.groupIds(), whitelist.enabled(), whitelist.type()));
  }

  @Override
  public String makeGroup(String name, List<String> addresses) {
    return local
        .state()
        .createGroup(
            name, "", addresses.stream().map(address -> new IpGroup.Entry(address, "")).toList())
        .id();
  }

  @Override
  public Whitelist shown(ListenerId id) {
    Binding binding = local.state().listener(id.text()).binding();
    return binding.isNone()
        ? Whitelist.none()
        : new Whitelist(binding.ids(), binding.enabled(), binding.type());
  }

  @Override
  public List<String> held(String group) {
    return local.state().groups().stream()
        .filter(candidate -> candidate.name().equals(group))
        .findFirst()
        .orElseThrow()
        .entries()
        .stream()
        .map(IpGroup.Entry::ip)
        .toList();
  }

  @Override
  public int listenerWrites() {
    return local.faults().seen("PUT", Pattern.compile("/listeners/")).size();
  }

  @Override
  public PoolMembers members() {
    return cloud.members();
  }

  /** The network interfaces of its servers. */
  ServerPorts ports() {
    return cloud.ports();
  }

  LocalCloud local() {
    return local;
  }

  @Override
  public void weigh(MemberId member, int weight) {
    assertThat(local.state().weigh(member.pool(), member.member(), weight).weight())
        .isEqualTo(weight);
  }

  @Override
  public int memberWrites() {
    return local.faults().seen("PUT", Pattern.compile("/members/")).size();
  }

  @Override
  public void busy(boolean atWork) {
    local.state().provisioningStatus("lb-1", atWork ? "PENDING_UPDATE" : "ACTIVE");
  }

  @Override
  public void close() {
    local.close();
  }
}
