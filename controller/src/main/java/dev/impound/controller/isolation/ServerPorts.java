package dev.impound.controller.isolation;

import java.util.List;
import java.util.Optional;

/**
 * What isolation by security groups needs of a cloud. Each method is one question or one write,
 * tried once; lists are complete. Every failure is a {@link CloudException}. Safe for several
 * threads.
 */
public interface ServerPorts {
  /** A security group. */
  record SecurityGroup(String id, String name) {}

  /**
   * A rule of a security group.
   *
   * @param id as the cloud gave it; empty for one that is still to be made
   */
  record HeldRule(String id, TrafficRule rule) {}

  /** Ids of the server's network interfaces, in the cloud's order. */
  List<String> portsOf(String serverId);

  /** Ids of the port's security groups, in their order; empty when there is no such port. */
  Optional<List<String>> groupsOf(String port);

  /**
   * Makes {@code groups} all that the port has, in this order.
   *
   * @param groups not empty
   * @return the cloud's id of the request
   */
  String setGroups(String port, List<String> groups);

  /** The security groups of exactly this name. */
  List<SecurityGroup> securityGroups(String name);

  /** Creates a group; the cloud gives it rules of its own. */
  SecurityGroup createSecurityGroup(String name);

  /**
   * The rules of a group; what cannot be read as one is told with the rule {@link
   * TrafficRule#OTHER}.
   */
  List<HeldRule> rules(String groupId);

  /** Adds a rule to a group. */
  void addRule(String groupId, TrafficRule rule);

  /** Deletes a rule. */
  void deleteRule(String ruleId);
}
