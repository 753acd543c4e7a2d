package dev.impound.controller.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.controller.access.AuditTrail.Asked;
import dev.impound.controller.access.AuditTrail.Outcome;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Enters calls in the audit trail before they have an effect, and writes one line to the log when
 * they end. Where the trail takes no entry, containment and looking go on and are entered when it
 * does; everything else is refused. Safe for many threads.
 */
public final class AuditBook {
  private static final Logger AUDIT = LoggerFactory.getLogger("impound.audit");
  private static final Logger LOG = LoggerFactory.getLogger(AuditBook.class);

  /** What waits for the database; far more than a person asks during an outage. */
  private static final int MOST_WAITING = 10_000;

  private final AuditTrail trail;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Deque<Ended> waiting = new ArrayDeque<>();

  /** A call that is entered, or goes on without. */
  record Ticket(Asked asked, OptionalLong number) {}

  private record Ended(Ticket ticket, Outcome outcome) {}

  public AuditBook(AuditTrail trail, InstantSource clock) {
    this.trail = trail;
    this.clock = clock;
  }

  /** The trail itself, to be read. */
  public AuditTrail trail() {
    return trail;
  }

  /** Enters a call; refuses, AUDIT_UNAVAILABLE, one that may not go on without its entry. */
  Ticket enter(Asked asked, boolean goesOn) {
    try {
      return new Ticket(asked, OptionalLong.of(trail.enter(asked)));
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("call", asked.call())
          .addKeyValue("caller", asked.caller())
          .addKeyValue("goesOn", goesOn)
          .addKeyValue("problem", e.getMessage())
          .log("Audit trail took no entry");
      if (!goesOn) {
        throw new RefusedException(
            RefusalReason.AUDIT_UNAVAILABLE,
            "the call cannot be entered in the audit trail, so it is not done: the database takes"
                + " nothing",
            "containing and looking still work; mend the database, and ask again");
      }
      return new Ticket(asked, OptionalLong.empty());
    }
  }

  /** Enters a call that was refused. */
  void refused(Asked asked, Outcome outcome) {
    ended(enter(asked, true), outcome);
  }

  /**
   * Does what is asked by who has no certificate yet, and enters it before and after. Refuses,
   * AUDIT_UNAVAILABLE, where the trail takes no entry.
   */
  public <T> T audited(Asked asked, Supplier<T> act) {
    Ticket ticket = enter(asked, false);
    try {
      T done = act.get();
      ended(ticket, new Outcome("OK", ""));
      return done;
    } catch (RefusedException e) {
      RefusalReason reason = e.refusal().reason();
      ended(ticket, new Outcome(reason.code().name(), reason.name()));
      throw e;
    } catch (RuntimeException e) {
      ended(ticket, new Outcome("INTERNAL", RefusalReason.DEFECT.name()));
      throw e;
    }
  }

  /** A call ended. */
  void ended(Ticket ticket, Outcome outcome) {
    tell(ticket.asked(), outcome);
    Ended ended = new Ended(ticket, outcome);
    if (ticket.number().isEmpty() || !keep(ended)) {
      await(ended);
    }
  }

  /** Enters what could not be entered before; call it every few seconds. */
  public void catchUp() {
    Ended first = first();
    while (first != null && keep(first)) {
      first = next(first);
    }
  }

  private boolean keep(Ended ended) {
    Ticket ticket = ended.ticket();
    try {
      if (ticket.number().isPresent()) {
        trail.answered(ticket.number().getAsLong(), ended.outcome());
      } else {
        trail.enterLate(ticket.asked(), ended.outcome(), clock.instant());
      }
      return true;
    } catch (RuntimeException e) {
      LOG.atDebug().setCause(e).log("Audit trail takes no entry yet");
      return false;
    }
  }

  private void await(Ended ended) {
    lock.lock();
    try {
      if (waiting.size() >= MOST_WAITING) {
        waiting.removeFirst();
        LOG.atError().log("More calls wait for the audit trail than are kept; the oldest is lost");
      }
      waiting.addLast(ended);
    } finally {
      lock.unlock();
    }
  }

  private @org.jspecify.annotations.Nullable Ended first() {
    lock.lock();
    try {
      return waiting.peekFirst();
    } finally {
      lock.unlock();
    }
  }

  private @org.jspecify.annotations.Nullable Ended next(Ended done) {
    lock.lock();
    try {
      waiting.remove(done);
      return waiting.peekFirst();
    } finally {
      lock.unlock();
    }
  }

  private static void tell(Asked asked, Outcome outcome) {
    AUDIT
        .atLevel(Level.INFO)
        .addKeyValue("at", asked.at())
        .addKeyValue("caller", asked.caller())
        .addKeyValue("role", asked.role())
        .addKeyValue("from", asked.address())
        .addKeyValue("call", asked.call())
        .addKeyValue("node", shown(asked.about().node()))
        .addKeyValue("incident", shown(asked.about().incident()))
        .addKeyValue("item", shown(asked.about().item()))
        .addKeyValue("outcome", outcome.status())
        .addKeyValue("reason", shown(outcome.reason()))
        .log("Call");
  }

  private static String shown(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
