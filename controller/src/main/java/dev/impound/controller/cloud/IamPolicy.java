package dev.impound.controller.cloud;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the access key is to be allowed, and no more: a custom policy of Huawei Cloud's IAM.
 *
 * <p>Actions as the API references of ELB (Permissions and Supported Actions), ECS (ecs_06_0002,
 * NIC management) and VPC (vpc_permission_0004) name them.
 */
final class IamPolicy {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Finding what fronts a container. */
  static final List<String> FINDING =
      List.of(
          "elb:l7policies:list",
          "elb:listeners:get",
          "elb:listeners:list",
          "elb:loadbalancers:get",
          "elb:members:list",
          "elb:pools:get",
          "elb:pools:list",
          "ecs:cloudServers:list");

  /** Closing listeners. */
  static final List<String> CLOSING =
      List.of(
          "elb:ipgroups:create",
          "elb:ipgroups:get",
          "elb:ipgroups:list",
          "elb:ipgroups:put",
          "elb:listeners:put");

  /** Draining members. */
  static final List<String> DRAINING = List.of("elb:members:get", "elb:members:put");

  /** Shutting nodes off. */
  static final List<String> NODES =
      List.of(
          "ecs:cloudServers:listServerInterfaces",
          "vpc:ports:get",
          "vpc:ports:update",
          "vpc:securityGroups:get",
          "vpc:securityGroups:create",
          "vpc:securityGroupRules:get",
          "vpc:securityGroupRules:create",
          "vpc:securityGroupRules:delete");

  private IamPolicy() {}

  /**
   * The policy as JSON.
   *
   * @param nodes whether nodes may be shut off
   */
  static String text(boolean nodes) {
    Set<String> actions = new TreeSet<>();
    actions.addAll(FINDING);
    actions.addAll(CLOSING);
    actions.addAll(DRAINING);
    actions.addAll(nodes ? NODES : Collections.emptyList());
    ObjectNode policy = JSON.createObjectNode();
    policy.put("Version", "1.1");
    ObjectNode statement = policy.putArray("Statement").addObject();
    statement.put("Effect", "Allow");
    ArrayNode allowed = statement.putArray("Action");
    new ArrayList<>(actions).forEach(allowed::add);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(policy);
  }
}
