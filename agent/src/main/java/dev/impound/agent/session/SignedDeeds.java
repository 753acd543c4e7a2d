package dev.impound.agent.session;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.impound.agent.command.OperatorOrder;
import dev.impound.agent.command.OperatorOrder.Allowed;
import dev.impound.agent.command.OrderGate;
import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.EngineContainer;
import dev.impound.agent.policy.Operators;
import dev.impound.agent.policy.Verb;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandFailure;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.SignedOrder;
import dev.impound.wire.ContainerId;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verbs that need the signature of an operator's key beside the controller's: each order is good
 * for one deed, and for its repetition where that changes nothing.
 */
final class SignedDeeds {
  private static final Logger LOG = LoggerFactory.getLogger(SignedDeeds.class);

  private final OrderGate gate;
  private final ContainerEngine containers;

  SignedDeeds(OrderGate gate, ContainerEngine containers) {
    this.gate = gate;
    this.containers = containers;
  }

  /** Why a command is not obeyed for want of an order; empty when it is. */
  Optional<CommandFailure> refusal(Operators operators, Verb verb, Command command) {
    if (!operators.verbs().contains(verb)) {
      return Optional.empty();
    }
    return why(operators, verb, command).map(why -> needsOperator(verb, why));
  }

  private Optional<String> why(Operators operators, Verb verb, Command command) {
    if (operators.keys().isEmpty()) {
      return Optional.of("it knows no operator key");
    }
    if (!command.hasOperatorOrder()) {
      return Optional.of("no operator signed");
    }
    SignedOrder signed = command.getOperatorOrder();
    Optional<String> unsigned =
        OrderGate.unsigned(
            operators.keys(),
            signed.getOrder().toByteArray(),
            signed.getSignature().toByteArray(),
            signed.getKeyId().toByteArray());
    if (unsigned.isPresent()) {
      return unsigned;
    }
    Optional<OperatorOrder> order = order(command);
    if (order.isEmpty()) {
      return Optional.of("the order cannot be read");
    }
    return gate.unfit(order.get(), wanted(command)).or(() -> spent(order.get(), verb, command));
  }

  /** A controller that was killed asks again, and what is done already may be asked again. */
  private Optional<String> spent(OperatorOrder order, Verb verb, Command command) {
    Optional<Instant> used = gate.used(order, verb.word());
    return used.isEmpty() || (verb == Verb.THAW && !isPaused(command))
        ? Optional.empty()
        : used.map(at -> "the order was used already, at %s".formatted(at));
  }

  private boolean isPaused(Command command) {
    return containers
            .describe(new ContainerId(command.getThawContainer().getContainerId()))
            .container()
            .state()
        == EngineContainer.State.PAUSED;
  }

  private static CommandFailure needsOperator(Verb verb, String why) {
    return Failures.of(
        FailureReason.FAILURE_REASON_NEEDS_OPERATOR,
        "the node obeys %s only with the signature of an operator's key: %s"
            .formatted(verb.word(), why),
        "an operator whose key the node knows orders it, with --operator-key FILE; \"impound node"
            + " show\" tells which keys it knows");
  }

  /** The command's deed is done: its order is used up. */
  void done(Operators operators, Verb verb, Command command) {
    if (!operators.verbs().contains(verb)) {
      return;
    }
    order(command)
        .ifPresent(
            order -> {
              try {
                gate.use(order, verb.word());
              } catch (IOException e) {
                LOG.atError()
                    .setCause(e)
                    .addKeyValue("order", order.id())
                    .log("Operator's order was used, which could not be written down");
              }
            });
  }

  private static Allowed wanted(Command command) {
    return switch (command.getVerbCase()) {
      case THAW_CONTAINER ->
          new OperatorOrder.Release(
              command.getIncidentId(), command.getThawContainer().getContainerId());
      case RESTORE_NETWORK ->
          new OperatorOrder.Release(
              command.getIncidentId(), command.getRestoreNetwork().getContainerId());
      case RUN_SANDBOX ->
          new OperatorOrder.Run(
              command.getRunSandbox().getName(),
              command.getRunSandbox().getItemId(),
              command.getRunSandbox().getConfigSha256());
      default ->
          throw new IllegalArgumentException(
              CommandDesk.verb(command) + " is nothing that an operator signs for");
    };
  }

  private static Optional<OperatorOrder> order(Command command) {
    try {
      dev.impound.node.v1.OperatorOrder said =
          dev.impound.node.v1.OperatorOrder.parseFrom(command.getOperatorOrder().getOrder());
      return Optional.of(
          new OperatorOrder(
              said.getId(),
              said.getNodeName(),
              CommandWords.instant(said.getIssuedAt()),
              CommandWords.instant(said.getExpiresAt()),
              allowed(said)));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  private static Allowed allowed(dev.impound.node.v1.OperatorOrder said) {
    return switch (said.getActionCase()) {
      case RELEASE ->
          new OperatorOrder.Release(
              said.getRelease().getIncidentId(), said.getRelease().getContainerId());
      case RUN ->
          new OperatorOrder.Run(
              said.getRun().getName(), said.getRun().getItemId(), said.getRun().getConfigSha256());
      case ACTION_NOT_SET -> new OperatorOrder.Nothing();
    };
  }
}
