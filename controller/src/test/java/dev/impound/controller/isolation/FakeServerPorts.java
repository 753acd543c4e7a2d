package dev.impound.controller.isolation;

import dev.impound.controller.isolation.CloudException.Answer;
import dev.impound.controller.isolation.CloudException.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ports and security groups in memory, with the rules that the cloud gives a new group. */
public final class FakeServerPorts implements ServerPorts {
  private final Map<String, List<String>> ports = new LinkedHashMap<>();
  private final Map<String, SecurityGroup> groups = new LinkedHashMap<>();
  private final Map<String, List<HeldRule>> rules = new LinkedHashMap<>();
  private final List<List<String>> written = new ArrayList<>();
  private int made;
  private int fails;
  private boolean doneAllTheSame;
  private Runnable beforeWrite = () -> {};
  private Runnable beforeCall = () -> {};
  private Runnable beforeLook = () -> {};

  public FakeServerPorts() {
    ports.put("port-a", List.of("web", "ssh"));
    ports.put("port-a2", List.of("web"));
  }

  /** The next {@code times} writes of a port get no answer; {@code done}: they are done. */
  public void failWrites(int times, boolean done) {
    fails = times;
    doneAllTheSame = done;
  }

  /** Runs before each write of a port. */
  void beforeEachWrite(Runnable action) {
    beforeWrite = action;
  }

  /** Runs before each call. */
  public void beforeEachCall(Runnable action) {
    beforeCall = action;
  }

  /** Runs before each look at a port. */
  public void beforeEachLook(Runnable action) {
    beforeLook = action;
  }

  /** What was written to ports, in order. */
  List<List<String>> written() {
    return written;
  }

  /** Somebody else sets a port's groups. */
  public void meddle(String port, List<String> held) {
    ports.put(port, held);
  }

  /** The port is removed from its server. */
  void remove(String port) {
    ports.remove(port);
  }

  @Override
  public List<String> portsOf(String serverId) {
    return serverId.equals("server-a") ? List.copyOf(ports.keySet()) : List.of();
  }

  @Override
  public Optional<List<String>> groupsOf(String port) {
    beforeCall.run();
    beforeLook.run();
    return Optional.ofNullable(ports.get(port));
  }

  @Override
  public String setGroups(String port, List<String> held) {
    beforeCall.run();
    beforeWrite.run();
    written.add(held);
    boolean fail = fails > 0;
    if (!fail || doneAllTheSame) {
      ports.put(port, List.copyOf(held));
    }
    if (fail) {
      fails--;
      throw new CloudException(
          Kind.TIMED_OUT, "set groups", "no answer", Answer.MISSING, "", true, null);
    }
    return "request-" + written.size();
  }

  @Override
  public List<SecurityGroup> securityGroups(String name) {
    return groups.values().stream().filter(group -> group.name().equals(name)).toList();
  }

  @Override
  public SecurityGroup createSecurityGroup(String name) {
    SecurityGroup group = new SecurityGroup("sg-" + ++made, name);
    groups.put(group.id(), group);
    List<HeldRule> own = new ArrayList<>();
    own.add(
        new HeldRule("r-" + ++made, new TrafficRule("egress", "IPv4", "", "", "", "allow", 100)));
    own.add(new HeldRule("r-" + ++made, TrafficRule.OTHER));
    rules.put(group.id(), own);
    return group;
  }

  @Override
  public List<HeldRule> rules(String groupId) {
    return List.copyOf(rules.getOrDefault(groupId, List.of()));
  }

  @Override
  public void addRule(String groupId, TrafficRule rule) {
    rules
        .computeIfAbsent(groupId, missing -> new ArrayList<>())
        .add(new HeldRule("r-" + ++made, rule));
  }

  @Override
  public void deleteRule(String ruleId) {
    rules.values().forEach(held -> held.removeIf(rule -> rule.id().equals(ruleId)));
  }
}
