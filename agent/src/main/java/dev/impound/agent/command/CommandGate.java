package dev.impound.agent.command;

import com.google.protobuf.ByteString;
import dev.impound.agent.command.Decision.Reason;
import dev.impound.agent.command.Decision.Refused;
import dev.impound.wire.CommandSignature;
import dev.impound.wire.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Decides which commands are obeyed. In this order: the signature, the node, the clock, the epoch,
 * the sequence. Safe for many threads.
 */
public final class CommandGate {
  /** How far the node's clock may be ahead of the controller's. */
  private static final Duration LATE = Duration.ofMinutes(5);

  /** How far it may be behind. */
  private static final Duration EARLY = Duration.ofMinutes(15);

  private static final String CLOCK_HINT =
      "set the clocks of node and controller right (chronyc tracking); \"impound node show\" tells"
          + " the difference";

  private final NodeName self;
  private final Optional<CommandKeys> keys;
  private final boolean takesUnsigned;
  private final CommandJournal journal;
  private final InstantSource clock;

  /**
   * A gate for the commands to one node.
   *
   * @param keys that sign; empty where the node knows none
   * @param takesUnsigned whether commands without a signature are obeyed; without keys all are then
   */
  public CommandGate(
      NodeName self,
      Optional<CommandKeys> keys,
      boolean takesUnsigned,
      CommandJournal journal,
      InstantSource clock) {
    this.self = self;
    this.keys = keys;
    this.takesUnsigned = takesUnsigned;
    this.journal = journal;
    this.clock = clock;
  }

  /**
   * Why a command is not what a key that the node knows signed; empty when it is, or need not be.
   *
   * @param signature DER; empty for a command without one
   * @param keyId raw SHA-256
   */
  public Optional<Refused> unsigned(byte[] command, byte[] signature, byte[] keyId) {
    if (takesUnsigned && (signature.length == 0 || keys.isEmpty())) {
      return Optional.empty();
    }
    if (signature.length == 0) {
      return Optional.of(
          new Refused(
              Reason.NOT_SIGNED,
              "it bears no signature",
              "give the controller a command key (impound-controller issue command), and the node"
                  + " its command-key.pem"));
    }
    return keys.map(known -> known.refusal(command, signature, keyId))
        .orElse(Optional.of("this node knows no key to check it with"))
        .map(
            why ->
                new Refused(
                    Reason.NOT_SIGNED,
                    why,
                    "if the controller's command key was replaced, put the command-key.pem of today"
                        + " into the agent's command-key-file and restart the agent; if not,"
                        + " somebody else commands this node"));
  }

  /**
   * Decides on a command whose signature is in order, and remembers it.
   *
   * @param signed the command as it came
   */
  public Decision admit(Warrant warrant, ByteString signed) {
    if (!warrant.hasFitId()) {
      return new Refused(Reason.INVALID, "it has no id, or one that is too long", "");
    }
    if (!warrant.isFor(self)) {
      return new Refused(
          Reason.WRONG_NODE, "it is for another node, and this is %s".formatted(self), "");
    }
    Optional<Refused> untimely = untimely(warrant, clock.instant());
    return untimely.isPresent() ? untimely.get() : journal.take(warrant, signed);
  }

  /** A command ended with {@code outcome}. */
  public void end(String id, ByteString outcome) {
    journal.end(id, outcome);
  }

  /** The newest command that was taken, as it came; empty where it is not kept. */
  public Optional<ByteString> proof() {
    return journal.proof();
  }

  /** The place of the newest command that was taken. */
  public Mark newest() {
    return journal.newest();
  }

  private static Optional<Refused> untimely(Warrant warrant, Instant now) {
    Instant issued = warrant.issued();
    Instant expires = warrant.expires();
    if (Duration.between(issued, expires).compareTo(CommandSignature.LONGEST_LIFE) > 0) {
      return refused(
          "it was to be good from %s to %s, and no command is for longer than %d minutes"
              .formatted(issued, expires, CommandSignature.LONGEST_LIFE.toMinutes()),
          "");
    }
    if (now.isAfter(expires.plus(LATE))) {
      return refused(
          "it expired at %s by the controller's clock, and by the node's it is %s"
              .formatted(expires, now),
          CLOCK_HINT);
    }
    if (issued.isAfter(now.plus(EARLY))) {
      return refused(
          "it was issued at %s by the controller's clock, and by the node's it is only %s"
              .formatted(issued, now),
          CLOCK_HINT);
    }
    return Optional.empty();
  }

  private static Optional<Refused> refused(String why, String hint) {
    return Optional.of(new Refused(Reason.EXPIRED, why, hint));
  }
}
