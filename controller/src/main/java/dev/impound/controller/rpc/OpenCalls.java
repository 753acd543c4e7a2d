package dev.impound.controller.rpc;

import dev.impound.wire.Refusal;
import dev.impound.wire.SpiffeId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every call that is open, looked at four times a second: one whose caller may not call any more is
 * ended, within a second of a ban or of the end of a certificate. Starts a thread; {@link #close}
 * ends it.
 */
public final class OpenCalls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenCalls.class);
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** A call that is open. */
  interface Open {
    /** Who makes it. */
    Credential credential();

    /** Full name of the method. */
    String method();

    /** Ends it; false when it had ended by itself. */
    boolean end(Refusal why);
  }

  private final Admission admission;
  private final Set<Open> open = ConcurrentHashMap.newKeySet();
  private final Thread thread;

  /** Begins to look. */
  public OpenCalls(Admission admission) {
    this.admission = admission;
    this.thread = Thread.ofVirtual().name("open-calls").start(this::run);
  }

  /** Why a call may not begin; empty when it may. */
  Optional<Refusal> objection(Optional<Credential> credential, String method) {
    return admission.objection(credential, method, Gate.Moment.BEGIN);
  }

  void add(Open call) {
    open.add(call);
  }

  void remove(Open call) {
    open.remove(call);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(PAUSE);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks now: for who has just decided something and wants it to be so when it returns. */
  public void look() {
    try {
      admission.refresh();
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("Bans of other controllers are not known; looking again");
    }
    for (Open call : open) {
      try {
        objection(call).ifPresent(why -> end(call, why));
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("Open call could not be looked at; looking again");
      }
    }
  }

  /** Ends every call of a caller, who may call again. */
  public void endCallsOf(SpiffeId caller, Refusal why) {
    open.stream()
        .filter(call -> call.credential().identity().equals(caller))
        .forEach(call -> end(call, why));
  }

  private Optional<Refusal> objection(Open call) {
    return admission.objection(Optional.of(call.credential()), call.method(), Gate.Moment.ONGOING);
  }

  private void end(Open call, Refusal why) {
    open.remove(call);
    if (call.end(why)) {
      LOG.atWarn()
          .addKeyValue("call", call.method())
          .addKeyValue("caller", call.credential().identity())
          .addKeyValue("reason", why.reason())
          .log("Open call was ended");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
