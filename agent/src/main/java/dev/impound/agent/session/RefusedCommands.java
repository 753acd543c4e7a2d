package dev.impound.agent.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.agent.command.Decision;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.wire.Printable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers commands that are not obeyed, and says so in the log, a few times a minute at most. */
final class RefusedCommands {
  private static final Logger LOG = LoggerFactory.getLogger(RefusedCommands.class);
  private static final int MOST_A_MINUTE = 20;

  private final Outbox outbox;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private long minuteBegan;

  @GuardedBy("lock")
  private int told;

  RefusedCommands(Outbox outbox, LongSupplier nanoTime) {
    this.outbox = outbox;
    this.nanoTime = nanoTime;
    this.minuteBegan = nanoTime.getAsLong();
  }

  void answer(Command command, Decision.Refused refused) {
    outbox.offer(
        CommandOutcome.newBuilder()
            .setCommandId(command.getId())
            .setFailure(Failures.refused(refused))
            .build());
    tell(CommandDesk.verb(command), command.getId(), refused.why());
  }

  /** A command that cannot even be answered. */
  void drop(String why) {
    tell("", "", why);
  }

  private void tell(String verb, String id, String why) {
    if (mayTell()) {
      LOG.atWarn()
          .addKeyValue("command", Printable.brief(id))
          .addKeyValue("verb", verb)
          .addKeyValue("reason", Printable.of(why))
          .log("Command is refused");
    }
  }

  private boolean mayTell() {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      if (now - minuteBegan > TimeUnit.MINUTES.toNanos(1)) {
        if (told > MOST_A_MINUTE) {
          LOG.atWarn().addKeyValue("more", told - MOST_A_MINUTE).log("Commands were refused");
        }
        minuteBegan = now;
        told = 0;
      }
      told++;
      return told <= MOST_A_MINUTE;
    } finally {
      lock.unlock();
    }
  }
}
