package dev.impound.agent.session;

import dev.impound.agent.command.Decision;
import dev.impound.agent.container.EngineContainer;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.containment.ProgramMissingException;
import dev.impound.agent.quarantine.SandboxRefusedException;
import dev.impound.node.v1.CommandFailure;
import dev.impound.node.v1.FailureReason;
import dev.impound.wire.ContainerId;
import java.time.Duration;
import java.util.List;

/** The one place where failures become those of the contract. */
final class Failures {
  private static final String ENGINE_HINT =
      "start the node's container engine (systemctl start docker) and repeat; containers that ran"
          + " under live-restore are as they were";

  private Failures() {}

  static CommandFailure of(FailureReason reason, String message, String hint) {
    return CommandFailure.newBuilder().setReason(reason).setMessage(message).setHint(hint).build();
  }

  static CommandFailure invalid(String message) {
    return of(FailureReason.FAILURE_REASON_INVALID, message, "");
  }

  static CommandFailure notPermitted(String verb, String role) {
    return of(
        FailureReason.FAILURE_REASON_NOT_PERMITTED,
        "this node does not have the role %s, which %s needs".formatted(role, verb),
        "name a node that has it (impound node list), or add the role to the agent's"
            + " configuration");
  }

  static CommandFailure ownContainer(ContainerId id) {
    return of(
        FailureReason.FAILURE_REASON_NOT_PERMITTED,
        "the agent itself runs in container %s: frozen, it could answer nothing and let nothing run again"
            .formatted(id.brief()),
        "if it is the agent that was broken into, cut the node off the network and freeze it on the"
            + " node");
  }

  static CommandFailure unknown(String reference) {
    return of(
        FailureReason.FAILURE_REASON_CONTAINER_NOT_FOUND,
        "no container on this node has the name or id \"%s\"".formatted(reference),
        "list them: impound container list NODE; an id needs 12 digits or more");
  }

  static CommandFailure ambiguous(String reference, List<EngineContainer> candidates) {
    return CommandFailure.newBuilder()
        .setReason(FailureReason.FAILURE_REASON_CONTAINER_AMBIGUOUS)
        .setMessage(
            "%d containers on this node have the name or id \"%s\""
                .formatted(candidates.size(), reference))
        .setHint("use the full id of the one you mean")
        .addAllCandidates(
            candidates.stream().map(one -> one.id().hex() + " " + one.name()).toList())
        .build();
  }

  static CommandFailure refused(Decision.Refused refused) {
    return of(reason(refused.reason()), "the command is refused: " + refused.why(), refused.hint());
  }

  private static FailureReason reason(Decision.Reason reason) {
    return switch (reason) {
      case INVALID -> FailureReason.FAILURE_REASON_INVALID;
      case NOT_SIGNED -> FailureReason.FAILURE_REASON_NOT_SIGNED;
      case WRONG_NODE -> FailureReason.FAILURE_REASON_WRONG_NODE;
      case EXPIRED -> FailureReason.FAILURE_REASON_EXPIRED;
      case OLD_EPOCH -> FailureReason.FAILURE_REASON_OLD_EPOCH;
      case REPLAYED -> FailureReason.FAILURE_REASON_REPLAYED;
    };
  }

  static CommandFailure notRecorded(String verb, String why) {
    return of(
        FailureReason.FAILURE_REASON_NOT_RECORDED,
        "%s was not begun: the agent cannot write down that it was ordered: %s"
            .formatted(verb, why),
        "make room on the node's disk, and the agent's state-directory writable, then repeat");
  }

  static CommandFailure timedOut(String verb, Duration limit, String soFar) {
    return of(
        FailureReason.FAILURE_REASON_TIMED_OUT,
        "%s did not end within %d s%s"
            .formatted(verb, limit.toSeconds(), soFar.isEmpty() ? "" : ": " + soFar),
        "it may have taken effect on the node all the same; repeat it to learn how it stands");
  }

  static CommandFailure of(RuntimeException failure) {
    return switch (failure) {
      case EngineException engine -> of(engine);
      case ProgramMissingException missing ->
          of(
              FailureReason.FAILURE_REASON_PROGRAM_MISSING,
              String.valueOf(missing.getMessage()),
              "install the package %s on the node, then repeat".formatted(missing.ofPackage()));
      case SandboxRefusedException refused ->
          of(reason(refused.reason()), String.valueOf(refused.getMessage()), refused.hint());
      case IllegalArgumentException malformed -> invalid(String.valueOf(malformed.getMessage()));
      default ->
          of(
              FailureReason.FAILURE_REASON_DEFECT,
              "a defect of the agent: " + failure,
              "see the agent's log");
    };
  }

  private static CommandFailure of(EngineException failure) {
    return switch (failure.kind()) {
      case NO_SUCH_CONTAINER ->
          of(
              FailureReason.FAILURE_REASON_CONTAINER_NOT_FOUND,
              failure.text(),
              "list the node's containers: impound container list NODE");
      case NOT_RUNNING ->
          of(FailureReason.FAILURE_REASON_CONTAINER_NOT_RUNNING, failure.text(), "");
      case UNAVAILABLE ->
          of(FailureReason.FAILURE_REASON_ENGINE_UNAVAILABLE, failure.text(), ENGINE_HINT);
      case DISK_FULL ->
          of(
              FailureReason.FAILURE_REASON_NODE_DISK_FULL,
              failure.text(),
              "free space on the node's disk that holds the engine's data, then repeat");
      case NO_SUCH_IMAGE, NAME_TAKEN, REFUSED ->
          of(FailureReason.FAILURE_REASON_ENGINE_REFUSED, failure.text(), "");
    };
  }

  private static FailureReason reason(SandboxRefusedException.Reason reason) {
    return switch (reason) {
      case NOT_FOUND -> FailureReason.FAILURE_REASON_SANDBOX_NOT_FOUND;
      case EXISTS -> FailureReason.FAILURE_REASON_SANDBOX_EXISTS;
      case NO_SHELL -> FailureReason.FAILURE_REASON_NO_SHELL;
      case NOT_LOADED -> FailureReason.FAILURE_REASON_ENGINE_REFUSED;
      case NOT_RUNNING -> FailureReason.FAILURE_REASON_CONTAINER_NOT_RUNNING;
    };
  }
}
