package dev.impound.controller.isolation;

import dev.impound.controller.isolation.CloudException.Answer;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.controller.isolation.ServerPorts.HeldRule;
import dev.impound.controller.isolation.ServerPorts.SecurityGroup;
import dev.impound.wire.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * The one security group that isolated servers have. It is found by its exact name, made when it is
 * missing, and has exactly the rules for what is kept open; a group that the cloud has just made
 * lets everything out, and those rules go.
 */
final class QuarantineGroup {
  private final ServerPorts cloud;
  private final String name;
  private final Set<TrafficRule> wanted;

  /** Names are not unique in the cloud: two threads that find no group must not both make one. */
  private final ReentrantLock making = new ReentrantLock();

  QuarantineGroup(ServerPorts cloud, String name, Collection<TrafficRule> keptOpen) {
    this.cloud = cloud;
    this.name = name;
    this.wanted = new HashSet<>(keptOpen);
    wanted.addAll(TrafficRule.denyTheRest());
  }

  /** Ids of the groups of the name; none before the first isolation. */
  Set<String> present(Budget budget) {
    return budget.read(() -> cloud.securityGroups(name)).stream()
        .map(SecurityGroup::id)
        .collect(Collectors.toSet());
  }

  /** The group's id, its rules read back; adds to {@code notes} what was changed. */
  String ensure(Budget budget, Duration limit, Collection<String> notes) {
    Waiting.lock(making, limit, "bring security group %s in line".formatted(name));
    try {
      String id = found(budget, notes);
      bringInLine(id, budget, notes);
      return id;
    } finally {
      making.unlock();
    }
  }

  private String found(Budget budget, Collection<String> notes) {
    boolean made = false;
    while (true) {
      Set<String> groups = present(budget);
      if (groups.size() == 1) {
        return groups.iterator().next();
      }
      if (groups.size() > 1) {
        return inLine(groups, budget, notes);
      }
      if (made && !budget.pause()) {
        throw notShown();
      }
      if (!made) {
        made = created(budget, notes);
      }
    }
  }

  /**
   * The first of several whose rules are ours already: one whose making was never answered may have
   * been made all the same, after another was.
   */
  private String inLine(Set<String> groups, Budget budget, Collection<String> notes) {
    String ours =
        groups.stream()
            .sorted()
            .filter(id -> isInLine(budget.read(() -> cloud.rules(id))))
            .findFirst()
            .orElseThrow(() -> ambiguous(groups));
    notes.add(
        "%d security groups are named %s; %s is used, the others can be deleted once no port has them"
            .formatted(groups.size(), name, Printable.brief(ours)));
    return ours;
  }

  private boolean isInLine(List<HeldRule> held) {
    return held.stream().map(HeldRule::rule).collect(Collectors.toSet()).equals(wanted);
  }

  /** False when it must be tried again, after a look at what is there. */
  private boolean created(Budget budget, Collection<String> notes) {
    try {
      String unused = cloud.createSecurityGroup(name).id();
      notes.add("security group %s was created".formatted(name));
      return true;
    } catch (CloudException e) {
      if (!(Budget.mayPass(e) && budget.pause(e))) {
        throw budget.told(e);
      }
      return false;
    }
  }

  private void bringInLine(String id, Budget budget, Collection<String> notes) {
    Set<String> told = new HashSet<>();
    while (true) {
      List<HeldRule> held = budget.read(() -> cloud.rules(id));
      Set<TrafficRule> has = held.stream().map(HeldRule::rule).collect(Collectors.toSet());
      List<HeldRule> extra = held.stream().filter(rule -> !wanted.contains(rule.rule())).toList();
      List<TrafficRule> missing = wanted.stream().filter(rule -> !has.contains(rule)).toList();
      if (extra.isEmpty() && missing.isEmpty()) {
        return;
      }
      if (told.add(extra.size() + "/" + missing.size())) {
        notes.add(
            "security group %s was brought in line: %d rule(s) added, %d removed"
                .formatted(name, missing.size(), extra.size()));
      } else if (!budget.pause()) {
        throw notShown();
      }
      // What lets through goes last: the group must not shut out what is kept open meanwhile.
      for (TrafficRule rule : inOrder(missing)) {
        boolean unused = tried(budget, () -> cloud.addRule(id, rule));
      }
      for (HeldRule rule : extra) {
        boolean unused = tried(budget, () -> cloud.deleteRule(rule.id()));
      }
    }
  }

  private static List<TrafficRule> inOrder(List<TrafficRule> rules) {
    List<TrafficRule> ordered = new ArrayList<>(rules);
    ordered.sort((one, other) -> Boolean.compare(other.isAllowed(), one.isAllowed()));
    return ordered;
  }

  /** False when it must be tried again, after a look at what is there. */
  private static boolean tried(Budget budget, Runnable write) {
    try {
      write.run();
      return true;
    } catch (CloudException e) {
      boolean gone = e.kind() == Kind.NOT_FOUND;
      if (!gone && !(Budget.mayPass(e) && budget.pause(e))) {
        throw budget.told(e);
      }
      return false;
    }
  }

  private CloudException ambiguous(Set<String> groups) {
    return new CloudException(
        Kind.NOT_AS_EXPECTED,
        "tell which security group is " + name,
        "%d security groups have that name: %s"
            .formatted(
                groups.size(),
                groups.stream().sorted().map(Printable::brief).collect(Collectors.joining(", "))),
        Answer.MISSING,
        "delete or rename all but one of them, or configure another name",
        false,
        null);
  }

  private CloudException notShown() {
    return new CloudException(
        Kind.NOT_AS_EXPECTED,
        "bring security group %s in line".formatted(name),
        "the cloud took the change but does not show it",
        Answer.MISSING,
        "repeat the command; if it fails again, look at the group in the cloud's console",
        true,
        null);
  }
}
