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
    return new CloudSettings(
        "local-1",
        World.PROJECT,
        new Credentials(World.ACCESS_KEY, secretKey, ""),
        Endpoints.at(endpoint),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
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
    Fault fault = Fault.status(method(call), path(call), 500, "ELB.8906");
    return switch (trouble) {
      case NOT_FOUND -> Fault.status(method(call), path(call), 404, "ELB.8904");
      case THROTTLED -> Fault.status(method(call), path(call), 429, "APIGW.0308");
      case CONFLICT -> Fault.status(method(call), path(call), 409, "ELB.8907");
      case QUOTA -> Fault.status(method(call), path(call), 409, "ELB.8905");
      case DENIED -> Fault.status(method(call), path(call), 403, "ELB.9802");
      case REJECTED -> Fault.status(method(call), path(call), 400, "ELB.8902");
      case SERVER_ERROR -> fault;
      case NO_CONTENT_TYPE -> fault.typed("");
      case NO_ANSWER -> fault.answered(Fault.Answer.HANG);
      case DONE_BUT_SERVER_ERROR -> fault.applied(true);
      case DONE_BUT_NO_ANSWER -> fault.applied(true).answered(Fault.Answer.HANG);
      case TAKEN_BUT_IGNORED -> fault.answered(Fault.Answer.NORMAL);
    };
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
