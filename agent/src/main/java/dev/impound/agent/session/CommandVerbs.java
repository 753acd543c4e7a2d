package dev.impound.agent.session;

import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.FailureReason;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Printable;

/** The closed set of verbs: which class does what, and which role it needs. */
final class CommandVerbs implements CommandDesk.Verbs {
  private final NodeDescription node;
  private final ContainerVerbs containers;
  private final HostVerbs host;
  private final CaptureVerb capture;
  private final QuarantineVerbs quarantine;

  CommandVerbs(
      NodeDescription node,
      ContainerVerbs containers,
      HostVerbs host,
      CaptureVerb capture,
      QuarantineVerbs quarantine) {
    this.node = node;
    this.containers = containers;
    this.host = host;
    this.capture = capture;
    this.quarantine = quarantine;
  }

  @Override
  public CommandOutcome.Builder run(Command command, Progress progress)
      throws InterruptedException {
    return switch (command.getVerbCase()) {
      case LIST_CONTAINERS -> containers.list(command.getListContainers().getIncludeStopped());
      case RESOLVE_CONTAINER -> containers.resolve(command.getResolveContainer().getReference());
      case INSPECT_CONTAINER ->
          containers.inspect(id(command.getInspectContainer().getContainerId()));
      case FREEZE_CONTAINER,
          THAW_CONTAINER,
          SET_RESTART_POLICY,
          CUT_NETWORK,
          RESTORE_NETWORK,
          ACQUIRE_EVIDENCE ->
          node.isNode() ? runOnNode(command, progress) : refused(command, "node");
      case LOAD_IMAGE, RUN_SANDBOX, LIST_SANDBOXES, OPEN_SHELL, STOP_SANDBOX, REMOVE_SANDBOX ->
          node.isQuarantine() ? runInQuarantine(command, progress) : refused(command, "quarantine");
      case VERB_NOT_SET ->
          CommandOutcome.newBuilder()
              .setFailure(
                  Failures.of(
                      FailureReason.FAILURE_REASON_INVALID,
                      "the command has no verb that this agent knows",
                      "bring agent and controller to the same version"));
    };
  }

  private CommandOutcome.Builder runOnNode(Command command, Progress progress)
      throws InterruptedException {
    return switch (command.getVerbCase()) {
      case FREEZE_CONTAINER -> containers.freeze(id(command.getFreezeContainer().getContainerId()));
      case THAW_CONTAINER -> containers.thaw(id(command.getThawContainer().getContainerId()));
      case SET_RESTART_POLICY ->
          host.setRestartPolicy(
              id(command.getSetRestartPolicy().getContainerId()), command.getSetRestartPolicy());
      case CUT_NETWORK -> host.cut(id(command.getCutNetwork().getContainerId()));
      case RESTORE_NETWORK -> host.restore(id(command.getRestoreNetwork().getContainerId()));
      default -> capture.acquire(command.getAcquireEvidence(), command.getIncidentId(), progress);
    };
  }

  private CommandOutcome.Builder runInQuarantine(Command command, Progress progress)
      throws InterruptedException {
    return switch (command.getVerbCase()) {
      case LOAD_IMAGE -> quarantine.load(command.getLoadImage(), progress);
      case RUN_SANDBOX -> quarantine.run(command.getRunSandbox());
      case LIST_SANDBOXES -> quarantine.list();
      case OPEN_SHELL -> quarantine.openShell(command.getOpenShell());
      case STOP_SANDBOX -> quarantine.stop(command.getStopSandbox().getName());
      default -> quarantine.remove(command.getRemoveSandbox().getName());
    };
  }

  private static CommandOutcome.Builder refused(Command command, String role) {
    return CommandOutcome.newBuilder()
        .setFailure(Failures.notPermitted(CommandDesk.verb(command), role));
  }

  private static ContainerId id(String text) {
    try {
      return new ContainerId(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"%s\" is not a full container id".formatted(Printable.brief(text)), e);
    }
  }
}
