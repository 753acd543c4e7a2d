package dev.impound.agent.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.impound.agent.command.CommandGate;
import dev.impound.agent.command.Decision;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandFailure;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.FailureReason;
import dev.impound.wire.Printable;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes commands that are properly signed and sees to it that each runs once, on a thread of its
 * own, within its time limit, and that its one outcome gets to the outbox. Closing it interrupts
 * what runs, and waits a little for it to tidy up.
 */
final class CommandDesk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);
  private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);
  private static final Duration LONGEST_LIMIT = Duration.ofHours(24);

  /** What an interrupted command has to tidy up and tell how far it came. */
  private static final Duration GRACE = Duration.ofSeconds(15);

  /** How long a command waits for the disk that must. */
  private static final Duration RECORDING = Duration.ofSeconds(10);

  /** What commands do. */
  @FunctionalInterface
  interface Verbs {
    CommandOutcome.Builder run(Command command, Progress progress) throws InterruptedException;
  }

  private final Verbs verbs;
  private final Outbox outbox;
  private final LongSupplier nanoTime;
  private final Duration grace;
  private final CommandGate gate;
  private final RefusedCommands refused;
  private final Set<Thread> working = ConcurrentHashMap.newKeySet();

  @GuardedBy("working")
  private boolean closed;

  CommandDesk(CommandGate gate, Verbs verbs, Outbox outbox, LongSupplier nanoTime) {
    this(gate, verbs, outbox, nanoTime, GRACE);
  }

  CommandDesk(CommandGate gate, Verbs verbs, Outbox outbox, LongSupplier nanoTime, Duration grace) {
    this.gate = gate;
    this.refused = new RefusedCommands(outbox, nanoTime);
    this.verbs = verbs;
    this.outbox = outbox;
    this.nanoTime = nanoTime;
    this.grace = grace;
  }

  /** Name of a command's verb, such as "freeze container". */
  static String verb(Command command) {
    return command.getVerbCase().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Answers for this desk what it is not given. */
  RefusedCommands refused() {
    return refused;
  }

  /** As the other, of a command that did not come signed. */
  void accept(Command command) {
    accept(command, ByteString.EMPTY);
  }

  /**
   * Begins a command and comes back at once; one that is not in order is answered with why.
   *
   * @param signed as it came
   */
  void accept(Command command, ByteString signed) {
    switch (gate.admit(CommandWords.warrant(command), signed)) {
      case Decision.Fresh fresh -> {
        String name = "command %s %s".formatted(verb(command), Printable.brief(command.getId()));
        Thread.ofVirtual().name(name).start(() -> supervise(command, fresh));
      }
      case Decision.AtWork() -> {
        // Its one outcome is on its way.
      }
      case Decision.Ended(ByteString outcome) -> outbox.put(parse(outcome));
      case Decision.Refused why -> refused.answer(command, why);
    }
  }

  private static CommandOutcome parse(ByteString outcome) {
    try {
      return CommandOutcome.parseFrom(outcome);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an outcome that was kept cannot be read", e);
    }
  }

  private void supervise(Command command, Decision.Fresh fresh) {
    long started = nanoTime.getAsLong();
    CommandOutcome outcome =
        unrecorded(command, fresh)
            .orElseGet(() -> outcome(command))
            .setCommandId(command.getId())
            .build();
    gate.end(command.getId(), outcome.toByteString());
    outbox.put(outcome);
    tell(command, outcome, (nanoTime.getAsLong() - started) / 1_000_000);
  }

  private static void tell(Command command, CommandOutcome outcome, long millis) {
    LOG.atInfo()
        .addKeyValue("command", Printable.brief(command.getId()))
        .addKeyValue("incident", Printable.brief(command.getIncidentId()))
        .addKeyValue("verb", verb(command))
        .addKeyValue(
            "outcome",
            outcome.hasFailure() ? outcome.getFailure().getReason() : outcome.getOutcomeCase())
        .addKeyValue(
            "message",
            outcome.hasFailure() ? Printable.brief(outcome.getFailure().getMessage()) : "")
        .addKeyValue("millis", millis)
        .log("Command ended");
  }

  /**
   * What undoes or starts something is not done unless it is written down that it was ordered: it
   * could be replayed. What contains, looks or takes evidence never waits for the disk.
   */
  private static Optional<CommandOutcome.Builder> unrecorded(
      Command command, Decision.Fresh fresh) {
    if (!CommandWords.mustBeRecorded(command)) {
      return Optional.empty();
    }
    try {
      fresh.recorded().get(RECORDING.toNanos(), TimeUnit.NANOSECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(failed(Failures.notRecorded(verb(command), String.valueOf(e.getCause()))));
    } catch (TimeoutException e) {
      return Optional.of(
          failed(
              Failures.notRecorded(
                  verb(command), "the disk did not answer in %s".formatted(RECORDING))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(failed(Failures.notRecorded(verb(command), "the agent is being ended")));
    }
  }

  private CommandOutcome.Builder outcome(Command command) {
    Duration limit = limit(command);
    FutureTask<CommandOutcome.Builder> work =
        new FutureTask<>(() -> verbs.run(command, new Progress(command.getId(), outbox, nanoTime)));
    Thread worker =
        Thread.ofVirtual().name("work: " + Thread.currentThread().getName()).unstarted(work);
    if (!begin(worker)) {
      return failed(
          Failures.of(
              FailureReason.FAILURE_REASON_TIMED_OUT,
              "it was broken off before it began: the agent is being ended",
              "repeat it once the agent is back"));
    }
    try {
      return result(work, limit);
    } catch (TimeoutException e) {
      worker.interrupt();
      return lateResult(command, work, limit);
    } catch (InterruptedException e) {
      worker.interrupt();
      return failed(Failures.timedOut(verb(command), limit, "the agent is being ended"));
    } finally {
      working.remove(worker);
    }
  }

  /** Starts a worker, unless the desk is closed: {@link #close} sees each that was started. */
  private boolean begin(Thread worker) {
    synchronized (working) {
      if (closed) {
        return false;
      }
      working.add(worker);
      worker.start();
      return true;
    }
  }

  /** A command that was interrupted may still have something to tell, such as what it left. */
  private CommandOutcome.Builder lateResult(
      Command command, FutureTask<CommandOutcome.Builder> work, Duration limit) {
    try {
      CommandOutcome.Builder late = result(work, grace);
      return late.hasFailure()
          ? failed(Failures.timedOut(verb(command), limit, late.getFailure().getMessage()))
          : late;
    } catch (TimeoutException | InterruptedException e) {
      return failed(Failures.timedOut(verb(command), limit, ""));
    }
  }

  private static CommandOutcome.Builder result(
      FutureTask<CommandOutcome.Builder> work, Duration limit)
      throws TimeoutException, InterruptedException {
    try {
      return work.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      return switch (e.getCause()) {
        case RuntimeException failure -> {
          CommandFailure known = Failures.of(failure);
          if (known.getReason() == FailureReason.FAILURE_REASON_DEFECT) {
            LOG.atError().setCause(failure).log("Defect while working on a command");
          }
          yield failed(known);
        }
        case InterruptedException interrupted ->
            failed(
                Failures.of(
                    FailureReason.FAILURE_REASON_TIMED_OUT,
                    "it was broken off",
                    "it may have taken effect on the node all the same; repeat it to learn how it"
                        + " stands"));
        case null, default -> {
          LOG.atError().setCause(e).log("Defect while working on a command");
          yield failed(Failures.of(new IllegalStateException(String.valueOf(e.getCause()))));
        }
      };
    }
  }

  private static CommandOutcome.Builder failed(CommandFailure failure) {
    return CommandOutcome.newBuilder().setFailure(failure);
  }

  private static Duration limit(Command command) {
    if (!command.hasTimeLimit()) {
      return DEFAULT_LIMIT;
    }
    Duration asked = Duration.ofSeconds(command.getTimeLimit().getSeconds());
    Duration exact = asked.plusNanos(command.getTimeLimit().getNanos());
    return exact.compareTo(LONGEST_LIMIT) > 0 ? LONGEST_LIMIT : exact;
  }

  @Override
  public void close() {
    synchronized (working) {
      closed = true;
    }
    working.forEach(Thread::interrupt);
    for (Thread worker : working) {
      try {
        if (!worker.join(grace)) {
          LOG.atWarn().addKeyValue("thread", worker.getName()).log("Command did not end");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
