package dev.impound.agent.session;

import com.google.protobuf.Timestamp;
import dev.impound.agent.command.Mark;
import dev.impound.agent.command.Warrant;
import dev.impound.agent.policy.Verb;
import dev.impound.node.v1.Command;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** What a command says, in the agent's own words. */
final class CommandWords {
  private CommandWords() {}

  static Warrant warrant(Command command) {
    return new Warrant(
        command.getId(),
        command.getNodeName(),
        instant(command.getIssuedAt()),
        instant(command.getExpiresAt()),
        new Mark(command.getEpoch(), command.getSequence()));
  }

  /** One that no clock can show is long past: a command that has it has expired. */
  static Instant instant(Timestamp timestamp) {
    try {
      return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    } catch (DateTimeException | ArithmeticException e) {
      return Instant.EPOCH;
    }
  }

  /** The verb in a policy's words; empty for one that this agent does not know. */
  static Optional<Verb> verb(Command command) {
    return switch (command.getVerbCase()) {
      case LIST_CONTAINERS -> Optional.of(Verb.LIST);
      case RESOLVE_CONTAINER -> Optional.of(Verb.RESOLVE);
      case INSPECT_CONTAINER -> Optional.of(Verb.INSPECT);
      case FREEZE_CONTAINER -> Optional.of(Verb.FREEZE);
      case THAW_CONTAINER -> Optional.of(Verb.THAW);
      case SET_RESTART_POLICY -> Optional.of(Verb.RESTART_POLICY);
      case CUT_NETWORK -> Optional.of(Verb.CUT_NETWORK);
      case RESTORE_NETWORK -> Optional.of(Verb.RESTORE_NETWORK);
      case ACQUIRE_EVIDENCE -> Optional.of(Verb.CAPTURE);
      case LOAD_IMAGE -> Optional.of(Verb.QUARANTINE_LOAD);
      case RUN_SANDBOX -> Optional.of(Verb.QUARANTINE_RUN);
      case LIST_SANDBOXES -> Optional.of(Verb.QUARANTINE_LIST);
      case OPEN_SHELL -> Optional.of(Verb.QUARANTINE_SHELL);
      case STOP_SANDBOX -> Optional.of(Verb.QUARANTINE_STOP);
      case REMOVE_SANDBOX -> Optional.of(Verb.QUARANTINE_REMOVE);
      case VERB_NOT_SET -> Optional.empty();
    };
  }

  /** The container that a command would freeze or cut off, or keep from running again. */
  static Optional<String> contained(Command command) {
    return switch (command.getVerbCase()) {
      case FREEZE_CONTAINER -> Optional.of(command.getFreezeContainer().getContainerId());
      case CUT_NETWORK -> Optional.of(command.getCutNetwork().getContainerId());
      case SET_RESTART_POLICY ->
          mustBeRecorded(command)
              ? Optional.empty()
              : Optional.of(command.getSetRestartPolicy().getContainerId());
      default -> Optional.empty();
    };
  }

  /** Whether it undoes or starts something, which must never happen twice by one order. */
  static boolean mustBeRecorded(Command command) {
    return switch (command.getVerbCase()) {
      case THAW_CONTAINER, RESTORE_NETWORK, LOAD_IMAGE, RUN_SANDBOX, OPEN_SHELL, REMOVE_SANDBOX ->
          true;
      case SET_RESTART_POLICY -> !command.getSetRestartPolicy().getPolicy().equals("no");
      case LIST_CONTAINERS,
          RESOLVE_CONTAINER,
          INSPECT_CONTAINER,
          FREEZE_CONTAINER,
          CUT_NETWORK,
          ACQUIRE_EVIDENCE,
          LIST_SANDBOXES,
          STOP_SANDBOX,
          VERB_NOT_SET ->
          false;
    };
  }
}
