package dev.impound.agent.session;

import com.google.protobuf.Timestamp;
import dev.impound.agent.command.Mark;
import dev.impound.agent.command.Warrant;
import dev.impound.node.v1.Command;
import java.time.DateTimeException;
import java.time.Instant;

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
  private static Instant instant(Timestamp timestamp) {
    try {
      return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    } catch (DateTimeException | ArithmeticException e) {
      return Instant.EPOCH;
    }
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
