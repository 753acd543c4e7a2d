package dev.impound.agent.session;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.impound.agent.command.CommandGate;
import dev.impound.agent.command.Decision;
import dev.impound.agent.command.Mark;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.SignedCommand;
import dev.impound.wire.CommandSignature;
import java.util.Optional;

/** Takes commands as they come, and hands on those that bear the signature they need. */
final class CommandIntake {
  private final CommandGate gate;
  private final CommandDesk desk;
  private final RefusedCommands refused;

  CommandIntake(CommandGate gate, CommandDesk desk) {
    this.gate = gate;
    this.desk = desk;
    this.refused = desk.refused();
  }

  /** Comes back at once; a command that is refused is answered. */
  void accept(SignedCommand signed) {
    int size = signed.getCommand().size();
    if (size > CommandSignature.MOST_BYTES) {
      refused.drop("it is %d bytes long".formatted(size));
      return;
    }
    Command command;
    try {
      command = Command.parseFrom(signed.getCommand());
    } catch (InvalidProtocolBufferException e) {
      refused.drop("it cannot be read: " + e.getMessage());
      return;
    }
    Optional<Decision.Refused> unsigned =
        gate.unsigned(
            signed.getCommand().toByteArray(),
            signed.getSignature().toByteArray(),
            signed.getKeyId().toByteArray());
    unsigned.ifPresentOrElse(
        why -> refused.answer(command, why), () -> desk.accept(command, signed.toByteString()));
  }

  /** The place of the newest command that was taken. */
  Mark newest() {
    return gate.newest();
  }

  /** The newest command that was taken, as it came; empty where it is not kept. */
  Optional<SignedCommand> proof() {
    return gate.proof()
        .flatMap(
            bytes -> {
              try {
                return Optional.of(SignedCommand.parseFrom(bytes));
              } catch (InvalidProtocolBufferException e) {
                return Optional.empty();
              }
            });
  }
}
