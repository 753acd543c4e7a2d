package dev.impound.agent.session;

import com.google.protobuf.Duration;
import dev.impound.agent.container.ContainerDetail;
import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.EngineContainer;
import dev.impound.agent.container.Resolution;
import dev.impound.agent.containment.FreezeResult;
import dev.impound.agent.containment.Freezer;
import dev.impound.agent.quarantine.SandboxLabels;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.ContainerInspection;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.FreezeVerified;
import dev.impound.node.v1.ThawDone;
import dev.impound.wire.ContainerId;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;

/** The verbs that look at containers, and those that freeze them. */
final class ContainerVerbs {
  /** The engine gave it none; what Kubernetes calls the network of a pod was made by others. */
  private static final String NO_NETWORK = "none";

  private static final int MOST_ADDRESSES = 16;

  private final ContainerEngine engine;
  private final Freezer freezer;
  private final NodeDescription node;
  private final Set<ContainerId> own;
  private final LongFunction<Set<String>> addresses;

  /**
   * @param addresses what the network namespace of a process has, by its pid
   * @param own containers that the agent itself runs in, which are never frozen
   */
  ContainerVerbs(
      ContainerEngine engine,
      Freezer freezer,
      NodeDescription node,
      Set<ContainerId> own,
      LongFunction<Set<String>> addresses) {
    this.addresses = addresses;
    this.engine = engine;
    this.freezer = freezer;
    this.node = node;
    this.own = Set.copyOf(own);
  }

  CommandOutcome.Builder list(boolean includeStopped) {
    return CommandOutcome.newBuilder()
        .setContainerList(ContainerMessages.list(subjects(includeStopped)));
  }

  /** Sandboxes are left out where there can be some; on other nodes nothing can hide as one. */
  private List<EngineContainer> subjects(boolean includeStopped) {
    return engine.list(includeStopped).stream()
        .filter(one -> !(node.isQuarantine() && SandboxLabels.isSandbox(one)))
        .toList();
  }

  CommandOutcome.Builder resolve(String reference) {
    if (reference.isBlank()) {
      return failed(FailureReason.FAILURE_REASON_INVALID, "no container name or id was given");
    }
    return switch (Resolution.of(reference, subjects(true))) {
      case Resolution.Found(EngineContainer one) ->
          CommandOutcome.newBuilder()
              .setContainer(ContainerMessages.container(engine.describe(one.id()).container()));
      case Resolution.Unknown() ->
          CommandOutcome.newBuilder().setFailure(Failures.unknown(reference));
      case Resolution.Ambiguous(var candidates) ->
          CommandOutcome.newBuilder().setFailure(Failures.ambiguous(reference, candidates));
    };
  }

  CommandOutcome.Builder inspect(ContainerId id) {
    ContainerDetail detail = engine.describeWithSize(id);
    ContainerInspection.Builder inspection = ContainerMessages.inspection(detail).toBuilder();
    if (detail.pid() > 0 && detail.container().networkMode().equals(NO_NETWORK)) {
      inspection
          .getContainerBuilder()
          .addAllAddresses(addresses.apply(detail.pid()).stream().limit(MOST_ADDRESSES).toList());
    }
    return CommandOutcome.newBuilder().setInspection(inspection);
  }

  CommandOutcome.Builder freeze(ContainerId id) throws InterruptedException {
    if (own.contains(id)) {
      return CommandOutcome.newBuilder().setFailure(Failures.ownContainer(id));
    }
    return switch (freezer.freeze(id)) {
      case FreezeResult.Verified(var already, var processes, var version, var took) ->
          CommandOutcome.newBuilder()
              .setFreezeVerified(
                  FreezeVerified.newBuilder()
                      .setWasPausedAlready(already)
                      .setProcesses(processes)
                      .setCgroupVersion(version)
                      .setTook(
                          Duration.newBuilder()
                              .setSeconds(took.getSeconds())
                              .setNanos(took.getNano())));
      case FreezeResult.NotFrozen(var why, var pids) ->
          CommandOutcome.newBuilder()
              .setFailure(
                  Failures.of(
                      FailureReason.FAILURE_REASON_NOT_FROZEN,
                      "container %s is paused, and is not frozen: %s".formatted(id.brief(), why),
                      "it stays paused; what still runs may be the intruder's: cut the node's network and look at these processes on the node: %s"
                          .formatted(pids)));
      case FreezeResult.NotRunning(var state) ->
          failed(
              FailureReason.FAILURE_REASON_CONTAINER_NOT_RUNNING,
              "cannot freeze container %s: it is %s".formatted(id.brief(), state));
    };
  }

  CommandOutcome.Builder thaw(ContainerId id) {
    return CommandOutcome.newBuilder()
        .setThawDone(ThawDone.newBuilder().setWasRunningAlready(!freezer.thaw(id)));
  }

  private static CommandOutcome.Builder failed(FailureReason reason, String message) {
    return CommandOutcome.newBuilder().setFailure(Failures.of(reason, message, ""));
  }
}
