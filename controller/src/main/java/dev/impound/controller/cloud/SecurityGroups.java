package dev.impound.controller.cloud;

import com.huaweicloud.sdk.vpc.v3.VpcClient;
import com.huaweicloud.sdk.vpc.v3.model.CreateSecurityGroupOption;
import com.huaweicloud.sdk.vpc.v3.model.CreateSecurityGroupRequest;
import com.huaweicloud.sdk.vpc.v3.model.CreateSecurityGroupRequestBody;
import com.huaweicloud.sdk.vpc.v3.model.CreateSecurityGroupRuleOption;
import com.huaweicloud.sdk.vpc.v3.model.CreateSecurityGroupRuleRequest;
import com.huaweicloud.sdk.vpc.v3.model.CreateSecurityGroupRuleRequestBody;
import com.huaweicloud.sdk.vpc.v3.model.DeleteSecurityGroupRuleRequest;
import com.huaweicloud.sdk.vpc.v3.model.ListSecurityGroupRulesRequest;
import com.huaweicloud.sdk.vpc.v3.model.ListSecurityGroupsRequest;
import com.huaweicloud.sdk.vpc.v3.model.SecurityGroupRule;
import dev.impound.controller.isolation.ServerPorts.HeldRule;
import dev.impound.controller.isolation.ServerPorts.SecurityGroup;
import dev.impound.controller.isolation.TrafficRule;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Security groups of the VPC service, version 3, and their rules. */
final class SecurityGroups {
  private static final String DESCRIPTION = "servers that Impound has shut off";

  private final VpcClient vpc;
  private final Calls calls;
  private final ListScope lists;

  SecurityGroups(VpcClient vpc, Calls calls, ListScope lists) {
    this.vpc = vpc;
    this.calls = calls;
    this.lists = lists;
  }

  List<SecurityGroup> named(String name) {
    String tried = "list the security groups named " + name;
    return Pages.<com.huaweicloud.sdk.vpc.v3.model.SecurityGroup>following(
            lists.pageSize(),
            marker -> {
              var answer =
                  calls.read(
                      tried,
                      () ->
                          vpc.listSecurityGroups(
                              new ListSecurityGroupsRequest()
                                  .withName(List.of(name))
                                  .withEnterpriseProjectId(lists.project())
                                  .withLimit(lists.pageSize())
                                  .withMarker(marker)));
              var info = answer.getPageInfo();
              return new Pages.Part<>(
                  Calls.part(tried, answer.getSecurityGroups()),
                  info == null ? null : info.getNextMarker());
            })
        .stream()
        .filter(group -> name.equals(group.getName()))
        .map(group -> new SecurityGroup(Ids.checked(group.getId()), name))
        .toList();
  }

  SecurityGroup create(String name) {
    CreateSecurityGroupRequest request =
        new CreateSecurityGroupRequest()
            .withBody(
                new CreateSecurityGroupRequestBody()
                    .withSecurityGroup(
                        new CreateSecurityGroupOption()
                            .withName(name)
                            .withEnterpriseProjectId(lists.project())
                            .withDescription(DESCRIPTION)));
    String tried = "create security group " + name;
    var made =
        Calls.changed(
            tried, calls.write(tried, () -> vpc.createSecurityGroup(request)).getSecurityGroup());
    return new SecurityGroup(Ids.checked(made.getId()), name);
  }

  List<HeldRule> rules(String groupId) {
    String id = Ids.checked(groupId);
    String tried = "list the rules of security group " + id;
    return Pages.<SecurityGroupRule>following(
            lists.pageSize(),
            marker -> {
              var answer =
                  calls.read(
                      tried,
                      () ->
                          vpc.listSecurityGroupRules(
                              new ListSecurityGroupRulesRequest()
                                  .withSecurityGroupId(List.of(id))
                                  .withLimit(lists.pageSize())
                                  .withMarker(marker)));
              var info = answer.getPageInfo();
              return new Pages.Part<>(
                  Calls.part(tried, answer.getSecurityGroupRules()),
                  info == null ? null : info.getNextMarker());
            })
        .stream()
        .map(rule -> new HeldRule(Ids.checked(rule.getId()), rule(rule)))
        .toList();
  }

  void add(String groupId, TrafficRule rule) {
    CreateSecurityGroupRuleOption option =
        new CreateSecurityGroupRuleOption()
            .withSecurityGroupId(Ids.checked(groupId))
            .withDirection(rule.direction())
            .withEthertype(rule.ethertype())
            .withAction(rule.action())
            .withPriority(Integer.toString(rule.priority()))
            .withDescription(DESCRIPTION);
    if (!rule.protocol().isEmpty()) {
      option.setProtocol(rule.protocol());
    }
    if (!rule.ports().isEmpty()) {
      option.setMultiport(rule.ports());
    }
    if (!rule.remote().isEmpty()) {
      option.setRemoteIpPrefix(rule.remote());
    }
    CreateSecurityGroupRuleRequest request =
        new CreateSecurityGroupRuleRequest()
            .withBody(new CreateSecurityGroupRuleRequestBody().withSecurityGroupRule(option));
    calls.write(
        "add a rule to security group " + groupId, () -> vpc.createSecurityGroupRule(request));
  }

  void delete(String ruleId) {
    DeleteSecurityGroupRuleRequest request =
        new DeleteSecurityGroupRuleRequest().withSecurityGroupRuleId(Ids.checked(ruleId));
    calls.write(
        "delete rule %s of a security group".formatted(ruleId),
        () -> vpc.deleteSecurityGroupRule(request));
  }

  private static TrafficRule rule(SecurityGroupRule rule) {
    if (!text(rule.getRemoteGroupId()).isEmpty()
        || !text(rule.getRemoteAddressGroupId()).isEmpty()
        || Boolean.FALSE.equals(rule.getEnabled())) {
      return TrafficRule.OTHER;
    }
    return new TrafficRule(
        text(rule.getDirection()),
        text(rule.getEthertype()).toUpperCase(Locale.ROOT).replace("IPV", "IPv"),
        text(rule.getProtocol()).toLowerCase(Locale.ROOT),
        text(rule.getMultiport()),
        everybody(text(rule.getRemoteIpPrefix())),
        text(rule.getAction()),
        Objects.requireNonNullElse(rule.getPriority(), 0));
  }

  /** The service may write out what was left away. */
  private static String everybody(String prefix) {
    return prefix.equals("0.0.0.0/0") || prefix.equals("::/0") ? "" : prefix;
  }

  private static String text(@Nullable String given) {
    return Objects.requireNonNullElse(given, "");
  }
}
