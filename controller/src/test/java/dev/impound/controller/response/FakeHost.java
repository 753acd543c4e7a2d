package dev.impound.controller.response;

import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandFailure;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.NetworkCut;
import dev.impound.node.v1.NetworkRestored;
import dev.impound.node.v1.RestartPolicySet;
import dev.impound.node.v1.SetRestartPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What containment changes on a node beside freezing. It outlives controllers, as a node does, and
 * remembers each change that was really made.
 */
final class FakeHost {
  private final Map<String, String> policies = new ConcurrentHashMap<>();
  private final Set<String> cut = ConcurrentHashMap.newKeySet();
  private final List<String> changes = new CopyOnWriteArrayList<>();

  /** The restart policy of a container; "always" until it is changed. */
  String policy(String container) {
    return policies.getOrDefault(container, "always");
  }

  /** Somebody sets a restart policy by hand. */
  FakeHost meddle(String container, String policy) {
    policies.put(container, policy);
    return this;
  }

  /** Every change that was made, such as "always -> no". */
  List<String> changes() {
    return List.copyOf(changes);
  }

  /** Those of restart policies alone. */
  List<String> policyChanges() {
    return changes.stream().filter(change -> change.contains("->")).toList();
  }

  /** Whether a container's network is cut. */
  boolean isCut(String container) {
    return cut.contains(container);
  }

  /** A restart gives a container a namespace that is not cut. */
  void restart(String container) {
    cut.remove(container);
  }

  CommandOutcome.Builder cut(Command command) {
    boolean fresh = cut.add(command.getCutNetwork().getContainerId());
    if (fresh) {
      changes.add("cut");
    }
    return CommandOutcome.newBuilder()
        .setNetworkCut(
            NetworkCut.newBuilder().setWasCutAlready(!fresh).setNamespace("net:[4026532281]"));
  }

  CommandOutcome.Builder restore(Command command) {
    boolean was = cut.remove(command.getRestoreNetwork().getContainerId());
    if (was) {
      changes.add("restored");
    }
    return CommandOutcome.newBuilder()
        .setNetworkRestored(NetworkRestored.newBuilder().setWasNotCut(!was));
  }

  CommandOutcome.Builder setPolicy(Command command) {
    SetRestartPolicy order = command.getSetRestartPolicy();
    String found = policy(order.getContainerId());
    if (!found.equals(order.getPolicy())) {
      if (!found.equals(order.getExpected())) {
        return failed(
            FailureReason.FAILURE_REASON_POLICY_CHANGED,
            "it has the restart policy " + found + ", and was left as it is");
      }
      changes.add(found + " -> " + order.getPolicy());
      policies.put(order.getContainerId(), order.getPolicy());
    }
    return CommandOutcome.newBuilder()
        .setRestartPolicySet(RestartPolicySet.newBuilder().setPolicyBefore(found));
  }

  static CommandOutcome.Builder failed(FailureReason reason, String message) {
    return CommandOutcome.newBuilder()
        .setFailure(CommandFailure.newBuilder().setReason(reason).setMessage(message));
  }
}
