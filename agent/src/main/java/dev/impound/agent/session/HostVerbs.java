package dev.impound.agent.session;

import com.google.protobuf.Duration;
import dev.impound.agent.container.RestartPolicy;
import dev.impound.agent.containment.CutResult;
import dev.impound.agent.containment.NetworkCut;
import dev.impound.agent.containment.PolicyResult;
import dev.impound.agent.containment.RestartPolicies;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.NetworkRestored;
import dev.impound.node.v1.RestartPolicySet;
import dev.impound.node.v1.SetRestartPolicy;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Printable;
import java.util.Set;

/** The verbs of containment beside freezing. */
final class HostVerbs {
  private final RestartPolicies policies;
  private final NetworkCut network;
  private final Set<ContainerId> own;

  /**
   * @param own containers that the agent itself runs in, which are left alone
   */
  HostVerbs(RestartPolicies policies, NetworkCut network, Set<ContainerId> own) {
    this.policies = policies;
    this.network = network;
    this.own = Set.copyOf(own);
  }

  CommandOutcome.Builder setRestartPolicy(ContainerId id, SetRestartPolicy order) {
    if (own.contains(id)) {
      return CommandOutcome.newBuilder().setFailure(Failures.ownContainer(id));
    }
    RestartPolicy wanted = policy(order.getPolicy());
    RestartPolicy expected = policy(order.getExpected());
    return switch (policies.set(id, wanted, expected)) {
      case PolicyResult.Set(RestartPolicy before) ->
          CommandOutcome.newBuilder()
              .setRestartPolicySet(RestartPolicySet.newBuilder().setPolicyBefore(before.text()));
      case PolicyResult.Changed(String found) ->
          failed(
              FailureReason.FAILURE_REASON_POLICY_CHANGED,
              "container %s has the restart policy %s, and %s was expected: somebody changed it, and it was left as it is"
                  .formatted(id.brief(), Printable.brief(found), expected.text()),
              "");
    };
  }

  CommandOutcome.Builder cut(ContainerId id) throws InterruptedException {
    if (own.contains(id)) {
      return CommandOutcome.newBuilder().setFailure(Failures.ownContainer(id));
    }
    return switch (network.cut(id)) {
      case CutResult.Done(var already, var namespace, var took) ->
          CommandOutcome.newBuilder()
              .setNetworkCut(
                  dev.impound.node.v1.NetworkCut.newBuilder()
                      .setWasCutAlready(already)
                      .setNamespace(namespace)
                      .setTook(
                          Duration.newBuilder()
                              .setSeconds(took.getSeconds())
                              .setNanos(took.getNano())));
      case CutResult.NotCuttable not -> failed(id, not);
      case CutResult.Escaped escaped -> failed(id, escaped);
      case CutResult.NotVerified not -> failed(id, not);
      case CutResult.NotRunning not -> failed(id, not);
    };
  }

  CommandOutcome.Builder restore(ContainerId id) throws InterruptedException {
    return switch (network.restore(id)) {
      case CutResult.Done done ->
          CommandOutcome.newBuilder()
              .setNetworkRestored(NetworkRestored.newBuilder().setWasNotCut(done.wasSoAlready()));
      case CutResult.NotCuttable not ->
          CommandOutcome.newBuilder()
              .setNetworkRestored(NetworkRestored.newBuilder().setWasNotCut(true));
      case CutResult.Escaped escaped -> failed(id, escaped);
      case CutResult.NotVerified not -> failed(id, not);
      case CutResult.NotRunning not -> failed(id, not);
    };
  }

  private static CommandOutcome.Builder failed(ContainerId id, CutResult.NotCuttable not) {
    return failed(
        FailureReason.FAILURE_REASON_NOT_CUTTABLE,
        "container %s cannot be cut off on its node: %s".formatted(id.brief(), not.why()),
        "");
  }

  private static CommandOutcome.Builder failed(ContainerId id, CutResult.Escaped escaped) {
    return failed(
        FailureReason.FAILURE_REASON_PROCESS_ESCAPED,
        "the network of container %s was left as it is: process %d, which the engine names as its first, is in none of its control groups, so that it may have escaped"
            .formatted(id.brief(), escaped.pid()),
        "treat the node as broken into: cut it off by the cloud, and look at /proc/%d/cgroup on it; once the container is stopped, its network is gone"
            .formatted(escaped.pid()));
  }

  private static CommandOutcome.Builder failed(ContainerId id, CutResult.NotVerified not) {
    return failed(
        FailureReason.FAILURE_REASON_CUT_NOT_VERIFIED,
        "cannot tell how the network of container %s stands: %s".formatted(id.brief(), not.why()),
        "repeat it; \"nsenter -t PID -n nft list ruleset\" on the node shows what is in force");
  }

  private static CommandOutcome.Builder failed(ContainerId id, CutResult.NotRunning not) {
    return failed(
        FailureReason.FAILURE_REASON_CONTAINER_NOT_RUNNING,
        "container %s has no network namespace: it is %s".formatted(id.brief(), not.state()),
        "");
  }

  private static CommandOutcome.Builder failed(FailureReason reason, String message, String hint) {
    return CommandOutcome.newBuilder().setFailure(Failures.of(reason, message, hint));
  }

  private static RestartPolicy policy(String text) {
    try {
      return RestartPolicy.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"%s\" is no restart policy".formatted(Printable.brief(text)), e);
    }
  }
}
