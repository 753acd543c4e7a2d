package dev.impound.controller.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.impound.controller.signing.CommandKey;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.Registration;
import dev.impound.node.v1.SignedCommand;
import dev.impound.wire.CommandSignature;
import dev.impound.wire.NodeName;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers, dates and signs commands. Numbers are had from the database many at a time and ahead of
 * need, so that a command waits for no disk, and is signed while the database is away. Safe for
 * many threads; who sends to one node must sign and send under one lock, so that order is kept.
 */
public final class CommandSigner {
  private static final Logger LOG = LoggerFactory.getLogger(CommandSigner.class);

  /** Numbers that are had at once; a large response takes some hundred. */
  static final int BLOCK = 10_000;

  private final Optional<CommandKey> key;
  private final CommandSequences sequences;
  private final OldState oldState;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private CommandSequences.Block block;

  @GuardedBy("lock")
  private int used;

  @GuardedBy("lock")
  private CommandSequences.@Nullable Block ahead;

  @GuardedBy("lock")
  private boolean fetching;

  /** What a command is numbered with. */
  private record Numbered(long epoch, long sequence) {}

  /**
   * Takes the first numbers.
   *
   * @param key that signs; empty where commands go unsigned
   * @param oldState after which nothing is signed any more
   */
  public CommandSigner(
      Optional<CommandKey> key,
      CommandSequences sequences,
      OldState oldState,
      InstantSource clock) {
    this.key = key;
    this.sequences = sequences;
    this.oldState = oldState;
    this.clock = clock;
    this.block = sequences.reserve(BLOCK);
  }

  /**
   * The command as it is sent to {@code node} now. Throws, NOT_SENT, when there is no number left
   * and the database is away, or the key cannot be used; OLD_STATE, when the database is an old
   * one.
   */
  SignedCommand sign(NodeName node, Command command) {
    oldState.requireNone(node);
    Numbered number = next(node);
    Instant now = clock.instant();
    ByteString bytes =
        command.toBuilder()
            .setNodeName(node.text())
            .setIssuedAt(timestamp(now))
            .setExpiresAt(timestamp(now.plus(CommandSignature.LONGEST_LIFE)))
            .setEpoch(number.epoch())
            .setSequence(number.sequence())
            .setNewestIncident(oldState.newestIncident())
            .build()
            .toByteString();
    SignedCommand.Builder signed = SignedCommand.newBuilder().setCommand(bytes);
    try {
      if (key.isPresent()) {
        signed
            .setSignature(ByteString.copyFrom(key.get().sign(bytes.toByteArray())))
            .setKeyId(ByteString.copyFrom(key.get().id().bytes()));
      }
      return signed.build();
    } catch (IOException e) {
      throw notSent(
          node,
          String.valueOf(e.getMessage()),
          "see that the key named under commands in the configuration can be used, then try again");
    }
  }

  private static NodeCommandException notSent(NodeName node, String why, String hint) {
    return new NodeCommandException(
        NodeFailure.NOT_SENT,
        "nothing was sent to node %s: %s".formatted(node, why),
        hint,
        List.of());
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  private Numbered next(NodeName node) {
    lock.lock();
    try {
      if (used == block.count()) {
        turn(node);
      }
      Numbered number = new Numbered(block.epoch(), block.first() + used);
      used++;
      if (used > block.count() / 2 && ahead == null && !fetching) {
        fetching = true;
        Thread.ofVirtual().name("command-numbers").start(this::fetch);
      }
      return number;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void turn(NodeName node) {
    CommandSequences.Block next = ahead;
    try {
      block = next == null ? sequences.reserve(BLOCK) : next;
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("node", node).log("No number for a command");
      throw notSent(
          node,
          "no number for a command is left, and the database gives none: " + e.getMessage(),
          "see that the database answers, then try again");
    }
    ahead = null;
    used = 0;
  }

  private void fetch() {
    CommandSequences.Block fetched = null;
    try {
      fetched = sequences.reserve(BLOCK);
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("No new numbers for commands; those at hand are used up first");
    }
    lock.lock();
    try {
      fetching = false;
      // One that was had meanwhile is higher, and this one is left out.
      if (fetched != null && fetched.first() > block.first()) {
        ahead = fetched;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * A node connected that has taken a command of the number that it tells: those that it is sent
   * get higher ones. Another controller may have given it.
   */
  void met(NodeName node, Registration registration) {
    if (registration.hasNewestCommand()) {
      oldState.shown(node, registration.getNewestCommand(), this::isHeldBack);
    }
    long epoch = registration.getCommandEpoch();
    long sequence = registration.getCommandSequence();
    lock.lock();
    try {
      if (isBelow(epoch, sequence) && isBelowAfterTurning(node, epoch, sequence)) {
        LOG.atError()
            .addKeyValue("node", node)
            .addKeyValue("taken", Long.toUnsignedString(sequence))
            .addKeyValue("epoch", Long.toUnsignedString(epoch))
            .log(
                "Node says that it took a command whose number was never given: the database may be"
                    + " an old backup, and the node will refuse what it is sent");
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether a command bears a number that this process holds and has put on none. An old database
   * that is started anew gives the block again that it gave before: by its end alone that could not
   * be told.
   */
  private boolean isHeldBack(Command command) {
    lock.lock();
    try {
      return isIn(block, used, command) || (ahead != null && isIn(ahead, 0, command));
    } finally {
      lock.unlock();
    }
  }

  private static boolean isIn(CommandSequences.Block block, int used, Command command) {
    return command.getEpoch() == block.epoch()
        && Long.compareUnsigned(command.getSequence(), block.first() + used) >= 0
        && Long.compareUnsigned(command.getSequence(), block.first() + block.count()) < 0;
  }

  @GuardedBy("lock")
  private boolean isBelow(long epoch, long sequence) {
    int byEpoch = Long.compareUnsigned(block.epoch(), epoch);
    return byEpoch < 0
        || (byEpoch == 0 && Long.compareUnsigned(block.first() + used, sequence) <= 0);
  }

  @GuardedBy("lock")
  private boolean isBelowAfterTurning(NodeName node, long epoch, long sequence) {
    ahead = null;
    try {
      turn(node);
    } catch (NodeCommandException e) {
      return false;
    }
    return isBelow(epoch, sequence);
  }
}
