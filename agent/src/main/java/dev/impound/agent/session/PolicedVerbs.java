package dev.impound.agent.session;

import dev.impound.agent.command.OrderGate;
import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.EngineContainer;
import dev.impound.agent.policy.NodePolicy;
import dev.impound.agent.policy.Operators;
import dev.impound.agent.policy.PolicyWatch;
import dev.impound.agent.policy.Verb;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandFailure;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.FailureReason;
import dev.impound.wire.ContainerId;
import java.util.Optional;

/** The verbs, as far as the node's policy allows them. */
final class PolicedVerbs implements CommandDesk.Verbs {
  private static final String HINT =
      "the node's administrator decides: see the policy file there, and \"impound node show\"";

  private final PolicyWatch watch;
  private final ContainerEngine containers;
  private final SignedDeeds signed;
  private final CommandDesk.Verbs verbs;

  PolicedVerbs(
      PolicyWatch watch, ContainerEngine containers, OrderGate orders, CommandDesk.Verbs verbs) {
    this.watch = watch;
    this.containers = containers;
    this.signed = new SignedDeeds(orders, containers);
    this.verbs = verbs;
  }

  @Override
  public CommandOutcome.Builder run(Command command, Progress progress)
      throws InterruptedException {
    PolicyWatch.InForce inForce = watch.inForce();
    NodePolicy policy = inForce.policy();
    Operators operators = inForce.operators();
    Optional<Verb> verb = CommandWords.verb(command);
    Optional<CommandFailure> refusal =
        verb.flatMap(policy::forbids)
            .map(why -> forbidden(CommandDesk.verb(command), why))
            .or(() -> protection(policy, command))
            .or(() -> verb.flatMap(one -> signed.refusal(operators, one, command)));
    if (refusal.isPresent()) {
      return CommandOutcome.newBuilder().setFailure(refusal.get());
    }
    CommandOutcome.Builder outcome = verbs.run(command, progress);
    if (!outcome.hasFailure()) {
      verb.ifPresent(one -> signed.done(operators, one, command));
    }
    return outcome;
  }

  private static CommandFailure forbidden(String verb, String why) {
    return Failures.of(
        FailureReason.FAILURE_REASON_FORBIDDEN_BY_POLICY,
        "the node's policy forbids %s: %s".formatted(verb, why),
        HINT);
  }

  /** What was done to a container before it was protected may be undone all the same. */
  private Optional<CommandFailure> protection(NodePolicy policy, Command command) {
    if (policy.protection().isEmpty()) {
      return Optional.empty();
    }
    return CommandWords.contained(command)
        .map(id -> containers.describe(new ContainerId(id)).container())
        .flatMap(
            one ->
                policy
                    .protects(one.name(), one.image(), one.labels())
                    .map(why -> protectedContainer(command, one, why)));
  }

  private static CommandFailure protectedContainer(
      Command command, EngineContainer one, String why) {
    return Failures.of(
        FailureReason.FAILURE_REASON_PROTECTED_BY_NODE,
        "the node's policy protects container %s (%s) from %s: %s"
            .formatted(one.name(), one.id().brief(), CommandDesk.verb(command), why),
        HINT);
  }
}
