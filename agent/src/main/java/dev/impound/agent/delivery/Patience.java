package dev.impound.agent.delivery;

import dev.impound.wire.Refusal;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How a sender goes on after breaks of its connection, which are no refusals.
 *
 * @param first pause after the first break; each one after it is twice as long
 * @param longest pause
 * @param withoutProgress how long nothing more may arrive before the sender gives up
 * @param still how long a call may stand still before it is given up for another one: a slice is
 *     through any link by then, and a disk that takes longer to sync is broken
 */
record Patience(Duration first, Duration longest, Duration withoutProgress, Duration still) {
  /** Outlasts a controller that is restarted or moved; the limit of the command bounds it too. */
  static final Patience STANDARD =
      new Patience(
          Duration.ofMillis(200),
          Duration.ofSeconds(10),
          Duration.ofMinutes(10),
          Duration.ofMinutes(3));

  /** Failures on the controller's side that one more try may mend. */
  private static final int MOST_DEFECTS = 3;

  /** Two senders that take a blob from each other must come to an end. */
  private static final int MOST_TAKEOVERS = 20;

  /** The breaks of one blob. Used by one thread at a time. */
  static final class Breaks {
    private final Patience patience;
    private Duration pause;
    private long best = -1;
    private long since = System.nanoTime();
    private int defects;
    private int takeovers;

    Breaks(Patience patience) {
      this.patience = patience;
      this.pause = patience.first();
    }

    /**
     * Whether to try again, after a pause that has then passed.
     *
     * @param arrived bytes that are known to be durable at the other end
     */
    boolean mayGoOn(StatusException failure, long arrived) throws InterruptedException {
      if (arrived > best) {
        best = arrived;
        since = System.nanoTime();
        pause = patience.first();
      }
      if (!isBreak(failure) || System.nanoTime() - since > patience.withoutProgress().toNanos()) {
        return false;
      }
      // Spread, so that the nodes of a fleet do not come back all at once.
      Thread.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(pause.toNanos() + 1)));
      pause = min(pause.multipliedBy(2), patience.longest());
      return true;
    }

    private boolean isBreak(StatusException failure) {
      Optional<Refusal> refusal = Refusal.from(failure);
      if (refusal.isPresent()) {
        return switch (refusal.get().reason()) {
          case DEFECT, DIGEST_MISMATCH -> ++defects <= MOST_DEFECTS;
          // By a call of before the break, which the controller had not read yet.
          case DELIVERY_TAKEN_OVER -> ++takeovers <= MOST_TAKEOVERS;
          // The next connection shows the certificate that counts by then.
          case CERTIFICATE_EXPIRED, CERTIFICATE_REPLACED -> true;
          default -> false;
        };
      }
      return switch (failure.getStatus().getCode()) {
        case UNAVAILABLE, CANCELLED, INTERNAL, UNKNOWN, ABORTED, DEADLINE_EXCEEDED -> true;
        default -> false;
      };
    }

    private static Duration min(Duration one, Duration other) {
      return one.compareTo(other) < 0 ? one : other;
    }
  }
}
