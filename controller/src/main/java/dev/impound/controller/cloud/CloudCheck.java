package dev.impound.controller.cloud;

import dev.impound.controller.cloud.CloudCheck.Finding.State;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.controller.isolation.IsolationSettings;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.LoadBalancers.AddressGroup;
import dev.impound.controller.isolation.MemberId;
import dev.impound.controller.isolation.PoolMembers;
import dev.impound.controller.isolation.ServerPorts;
import dev.impound.controller.isolation.Whitelist;
import dev.impound.wire.Printable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks whether the cloud can be used as it is configured, and changes nothing. Rights to ask are
 * proved by asking. A right to change is asked for with something that does not exist: the cloud
 * answers 403 where it is missing, and 404 where it is there; where rights are given by enterprise
 * project it may look for the thing first, and then 404 proves nothing, so that this is called
 * presumed. What cannot be tried without making something is called untried.
 */
public final class CloudCheck {
  /** Neither listener, member, port nor group has this id. */
  private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

  /** An address of documentation, RFC 5737. */
  private static final String NOWHERE = "192.0.2.1";

  /** What the gateway takes of difference between its clock and a signature's. */
  private static final Duration SKEW = Duration.ofMinutes(15);

  private static final String NONE = "allowed: the one that was asked for does not exist";

  private static final Duration NOTABLE = Duration.ofMinutes(1);

  private final HuaweiLoadBalancers cloud;
  private final PoolMembers members;
  private final Optional<ServerPorts> ports;
  private final Wanted wanted;
  private final InstantSource clock;

  /**
   * What is used of the cloud.
   *
   * @param securityGroup of nodes that are shut off; empty where none may be
   */
  public record Wanted(IsolationSettings isolation, Optional<String> securityGroup) {}

  /**
   * What was found of one thing. Texts are safe to show.
   *
   * @param action what IAM calls the right; empty where it is none
   */
  public record Finding(String what, State state, String detail, String action) {
    /** How it stands. */
    public enum State {
      /** Seen to work. */
      OK,
      /** Nothing speaks against it. */
      PRESUMED,
      /** It cannot be tried without a change. */
      UNTRIED,
      /** It does not work. */
      FAILED
    }
  }

  /**
   * @param ports empty where no node may be shut off
   */
  public CloudCheck(
      HuaweiLoadBalancers cloud, Optional<ServerPorts> ports, Wanted wanted, InstantSource clock) {
    this.cloud = cloud;
    this.members = cloud.members();
    this.ports = ports;
    this.wanted = wanted;
    this.clock = clock;
  }

  /** The smallest policy of IAM that the configured ways need, as JSON. */
  public String policy() {
    return IamPolicy.text(wanted.securityGroup().isPresent());
  }

  /** Looks at everything, and tells each thing as it is found; blocks. */
  public void run(Consumer<Finding> told) {
    Finding access = access();
    told.accept(access);
    told.accept(clock());
    if (access.state() == State.FAILED) {
      told.accept(
          new Finding("everything else", State.UNTRIED, "the cloud takes no call as it is", ""));
      return;
    }
    finding(told);
    closing(told);
    draining(told);
    wanted.securityGroup().ifPresent(group -> nodes(group, told));
  }

  private Finding access() {
    return asked(
        "access key, project and endpoint of ELB",
        "elb:ipgroups:list",
        () -> {
          cloud.probe();
          return "the cloud takes calls with the key %s%s"
              .formatted(
                  cloud.keyWords(),
                  cloud.localStandIn().orElse(false) ? "; it is the LOCAL STAND-IN, no cloud" : "");
        });
  }

  private Finding clock() {
    Optional<Duration> ahead = cloud.date().map(date -> Duration.between(clock.instant(), date));
    if (ahead.isEmpty()) {
      return new Finding("this machine's clock", State.UNTRIED, "the cloud told no time", "");
    }
    long seconds = ahead.get().toSeconds();
    String words =
        "%d s %s the cloud's; the cloud refuses signatures from %d min on"
            .formatted(Math.abs(seconds), seconds > 0 ? "behind" : "ahead of", SKEW.toMinutes());
    State state = ahead.get().abs().compareTo(NOTABLE) > 0 ? State.FAILED : State.OK;
    return new Finding("this machine's clock", state, words, "");
  }

  private void finding(Consumer<Finding> told) {
    told.accept(
        asked(
            "find pools by a member's address",
            "elb:pools:list",
            () -> count(cloud.pools(NOWHERE).size(), "pool has a member at " + NOWHERE)));
    told.accept(
        asked(
            "find listeners",
            "elb:listeners:list",
            () -> {
              int found = cloud.listenersWithMember(NOWHERE).size();
              return count(found, "listener leads to " + NOWHERE);
            }));
    told.accept(
        asked(
            "find forwarding policies",
            "elb:l7policies:list",
            () -> count(cloud.forwardings().size(), "policy forwards")));
    told.accept(
        asked(
            "read a listener",
            "elb:listeners:get",
            () -> cloud.listener(new ListenerId(NOBODY)).map(one -> "").orElse(NONE)));
    told.accept(
        asked(
            "read a load balancer",
            "elb:loadbalancers:get",
            () -> "it says that it is %sactive".formatted(cloud.isActive(NOBODY) ? "" : "not ")));
    told.accept(
        asked(
            "find servers by name",
            "ecs:cloudServers:list",
            () -> count(cloud.servers("impound-cloud-check").size(), "server has a name of ours")));
  }

  private void closing(Consumer<Finding> told) {
    told.accept(asked("the responders' address group", "elb:ipgroups:list", this::group));
    told.accept(room());
    told.accept(untried("make the responders' address group", "elb:ipgroups:create"));
    told.accept(
        changed(
            "bring the address group in line",
            "elb:ipgroups:put",
            () -> cloud.replaceAddresses(NOBODY, wanted.isolation().responders())));
    told.accept(
        changed(
            "close a listener",
            "elb:listeners:put",
            () -> {
              String unused = cloud.setWhitelist(new ListenerId(NOBODY), Whitelist.none());
            }));
  }

  /** Nothing needs this right: where it is missing, the number is not told, and that is all. */
  private Finding room() {
    String what = "room for address groups";
    try {
      return new Finding(what, State.OK, cloud.addressGroupQuota(), "");
    } catch (CloudException e) {
      return new Finding(what, State.UNTRIED, "not told: " + e.getMessage(), "");
    }
  }

  private String group() {
    String name = wanted.isolation().addressGroup();
    List<AddressGroup> groups = cloud.addressGroups(name);
    return groups.isEmpty()
        ? "%s is not there; it is made when a listener is closed for the first time"
            .formatted(Printable.brief(name))
        : "%s is there and holds %s"
            .formatted(
                Printable.brief(name),
                Printable.brief(String.join(", ", groups.getFirst().addresses())));
  }

  private void draining(Consumer<Finding> told) {
    MemberId nobody = new MemberId(NOBODY, NOBODY);
    told.accept(
        asked(
            "read a member",
            "elb:members:get",
            () -> members.weight(nobody).map(weight -> "").orElse(NONE)));
    told.accept(
        changed(
            "drain a member",
            "elb:members:put",
            () -> {
              String unused = members.setWeight(nobody, 1);
            }));
  }

  private void nodes(String group, Consumer<Finding> told) {
    ServerPorts vpc = ports.orElseThrow();
    told.accept(
        asked(
            "find a server's network interfaces",
            "ecs:cloudServers:listServerInterfaces",
            () -> count(vpc.portsOf(NOBODY).size(), "interface")));
    told.accept(
        asked(
            "read a port",
            "vpc:ports:get",
            () -> vpc.groupsOf(NOBODY).map(one -> "").orElse(NONE)));
    told.accept(
        asked(
            "the quarantine security group",
            "vpc:securityGroups:get",
            () ->
                vpc.securityGroups(group).isEmpty()
                    ? "%s is not there; it is made when a node is shut off for the first time"
                        .formatted(Printable.brief(group))
                    : Printable.brief(group) + " is there"));
    told.accept(untried("make the quarantine security group", "vpc:securityGroups:create"));
    told.accept(untried("write its rules", "vpc:securityGroupRules:create"));
    told.accept(
        changed(
            "shut a port off",
            "vpc:ports:update",
            () -> {
              String unused = vpc.setGroups(NOBODY, List.of(NOBODY));
            }));
  }

  private static Finding untried(String what, String action) {
    return new Finding(
        what, State.UNTRIED, "it cannot be tried without making one; nothing was made", action);
  }

  /** A question; the thing that is asked for may well not exist. */
  private static Finding asked(String what, String action, Supplier<String> question) {
    try {
      return new Finding(what, State.OK, question.get(), action);
    } catch (CloudException e) {
      return e.kind() == Kind.NOT_FOUND
          ? new Finding(what, State.OK, NONE, action)
          : new Finding(what, State.FAILED, String.valueOf(e.getMessage()), action);
    }
  }

  /** A change of what does not exist. */
  private static Finding changed(String what, String action, Runnable change) {
    try {
      change.run();
      return new Finding(
          what,
          State.FAILED,
          "the cloud took a change of something that does not exist: look at what answers there",
          action);
    } catch (CloudException e) {
      return e.kind() == Kind.NOT_FOUND
          ? new Finding(
              what,
              State.PRESUMED,
              "not refused: the cloud looked for the one that was named, which does not exist",
              action)
          : new Finding(what, State.FAILED, String.valueOf(e.getMessage()), action);
    }
  }

  private static String count(int count, String what) {
    return count == 0 ? "allowed: no " + what : "allowed: %d found".formatted(count);
  }
}
