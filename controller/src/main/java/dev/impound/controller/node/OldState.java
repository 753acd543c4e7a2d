package dev.impound.controller.node;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.impound.controller.signing.CommandKey;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.SignedCommand;
import dev.impound.wire.NodeName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database is older than what nodes have seen: a backup that was restored, or copied
 * back without a word. A node's word does not count; what counts is a command that this very
 * controller's key signed, under a number that the database has not given, or that tells of an
 * incident that it does not hold. From then on no node is commanded, until somebody acknowledges
 * it. Safe for many threads.
 */
public final class OldState {
  /** What to do about it. */
  public static final String HINT =
      "look whether a newer database is to be had; if not, stop the controllers and run:"
          + " impound-controller acknowledge-restore --config FILE --reason TEXT";

  private static final Logger LOG = LoggerFactory.getLogger(OldState.class);

  private final Optional<CommandKey> key;
  private final CommandSequences sequences;
  private final Incidents incidents;
  private final Mark mark;
  private final InstantSource clock;
  private volatile Optional<Found> found = Optional.empty();
  private volatile boolean isWritten;

  /** What nodes showed while the database was away. */
  private final Map<NodeName, SignedCommand> unjudged = new ConcurrentHashMap<>();

  private volatile Consumer<Found> listener = one -> {};

  /** How many incidents there are, which are numbered and never removed. */
  public interface Incidents {
    /** Number of the newest that is known; asks nothing. */
    long known();

    /** Number of the newest in the database, read anew. */
    long inDatabase();
  }

  /** Where it is written down, beside the database's other tables. */
  public interface Mark {
    /** What was found and is not acknowledged. */
    Optional<Found> find();

    /** Writes it down; what was found before stays. */
    void set(Found found);

    /**
     * Begins an epoch that is newer than all that was seen, and forgets what was found.
     *
     * @return the new epoch
     */
    long acknowledge();
  }

  /**
   * What was found.
   *
   * @param why in a sentence
   * @param epoch the newest that was seen; 0 where it is not known
   */
  public record Found(Instant at, String why, long epoch) {}

  /** Looks at what {@code key} signed; without one nothing is ever found. */
  public OldState(
      Optional<CommandKey> key,
      CommandSequences sequences,
      Incidents incidents,
      Mark mark,
      InstantSource clock) {
    this.key = key;
    this.sequences = sequences;
    this.incidents = incidents;
    this.mark = mark;
    this.clock = clock;
  }

  /** Has somebody told, once, when it is found. */
  public void tell(Consumer<Found> toTell) {
    listener = toTell;
  }

  /** What was found; empty where all is well. */
  public Optional<Found> found() {
    return found;
  }

  /**
   * To be called every second or few: judges what could not be judged while the database was away,
   * writes down what could not be written, and takes over what another controller found.
   */
  public void look() {
    List.copyOf(unjudged.keySet())
        .forEach(node -> Optional.ofNullable(unjudged.remove(node)).ifPresent(c -> shown(node, c)));
    Optional<Found> here = found;
    if (here.isEmpty()) {
      mark.find().ifPresent(this::takeOver);
    } else if (!isWritten) {
      write(here.get());
    }
  }

  private synchronized void takeOver(Found other) {
    if (found.isEmpty()) {
      LOG.atError().addKeyValue("reason", other.why()).log("No node is commanded any more");
      isWritten = true;
      found = Optional.of(other);
    }
  }

  private void write(Found one) {
    mark.set(one);
    isWritten = true;
    listener.accept(one);
  }

  /**
   * As the other.
   *
   * @param isHeldBack knows the numbers that the database gave to this very process, and that no
   *     command bears yet
   */
  void shown(NodeName node, SignedCommand signed, Predicate<Command> isHeldBack) {
    shown(node, signed);
    if (found.isEmpty()) {
      own(node, signed)
          .filter(isHeldBack)
          .ifPresent(
              command ->
                  enter(
                      command,
                      "node %s shows a command of epoch %s, number %s, that this controller signed, and the database gave that number anew"
                          .formatted(
                              node,
                              Long.toUnsignedString(command.getEpoch()),
                              Long.toUnsignedString(command.getSequence()))));
    }
  }

  /** Number of the newest incident, which each command tells. */
  long newestIncident() {
    return incidents.known();
  }

  /** Throws, OLD_STATE, where it was found. */
  void requireNone(NodeName node) {
    Optional<Found> now = found;
    if (now.isPresent()) {
      throw new NodeCommandException(
          NodeFailure.OLD_STATE,
          "node %s is not commanded, nor any other: %s".formatted(node, now.get().why()),
          HINT,
          List.of());
    }
  }

  /** A node shows the newest command that it took. */
  void shown(NodeName node, SignedCommand signed) {
    if (found.isPresent()) {
      return;
    }
    Optional<Command> own = own(node, signed);
    if (own.isEmpty()) {
      return;
    }
    CommandSequences.Block given;
    long newest;
    try {
      given = sequences.given();
      newest = incidents.inDatabase();
    } catch (RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("node", node)
          .log("Whether the database is an old one is told later: it does not answer");
      unjudged.put(node, signed);
      return;
    }
    if (!isGiven(given, own.get())) {
      enter(
          own.get(),
          "node %s shows a command of epoch %s, number %s, that this controller signed, and the database has come to epoch %s, number %s"
              .formatted(
                  node,
                  Long.toUnsignedString(own.get().getEpoch()),
                  Long.toUnsignedString(own.get().getSequence()),
                  Long.toUnsignedString(given.epoch()),
                  Long.toUnsignedString(given.first())));
    } else if (own.get().getEpoch() == given.epoch()
        && Long.compareUnsigned(own.get().getNewestIncident(), newest) > 0) {
      // What is of an older epoch was seen before somebody acknowledged that it is lost.
      enter(
          own.get(),
          "node %s shows a command that this controller signed when there were incidents up to INC-%s, and the database has them up to INC-%s"
              .formatted(
                  node,
                  Long.toUnsignedString(own.get().getNewestIncident()),
                  Long.toUnsignedString(newest)));
    }
  }

  private static boolean isGiven(CommandSequences.Block given, Command command) {
    int byEpoch = Long.compareUnsigned(command.getEpoch(), given.epoch());
    return byEpoch < 0
        || (byEpoch == 0 && Long.compareUnsigned(command.getSequence(), given.first()) < 0);
  }

  private Optional<Command> own(NodeName node, SignedCommand signed) {
    boolean isOwn =
        key.filter(
                one ->
                    one.isMine(
                        signed.getCommand().toByteArray(),
                        signed.getSignature().toByteArray(),
                        signed.getKeyId().toByteArray()))
            .isPresent();
    if (!isOwn) {
      return Optional.empty();
    }
    try {
      return Optional.of(Command.parseFrom(signed.getCommand()))
          .filter(command -> command.getNodeName().equals(node.text()));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  private void enter(Command command, String proof) {
    Found now =
        new Found(
            clock.instant(),
            "this database is older than what nodes have seen: " + proof,
            command.getEpoch());
    synchronized (this) {
      if (found.isPresent()) {
        return;
      }
      found = Optional.of(now);
    }
    LOG.atError().addKeyValue("reason", now.why()).log("No node is commanded any more");
    try {
      write(now);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("That the database is an old one cannot be written down");
    }
  }
}
