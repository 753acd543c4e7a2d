package dev.impound.controller.isolation;

import dev.impound.controller.isolation.CloudException.Answer;
import dev.impound.controller.isolation.CloudException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** The time and the pauses of one step. Used by one thread. */
public final class Budget {
  private final Patience patience;
  private final Instant end;
  private Duration next;
  private int pauses;

  public Budget(Patience patience) {
    this(patience, patience.limit());
  }

  private Budget(Patience patience, Duration limit) {
    this.patience = patience;
    this.end = patience.clock().instant().plus(limit);
    this.next = patience.first();
  }

  /** A shorter one, for a question that is not worth the whole. */
  public static Budget quarter(Patience patience) {
    return new Budget(patience, patience.limit().dividedBy(4));
  }

  /** Asks again while it may help and time is left. Only for what changes nothing. */
  public <T> T read(Supplier<T> question) {
    while (true) {
      try {
        return question.get();
      } catch (CloudException e) {
        if (!mayPass(e) || !pause(e)) {
          throw told(e);
        }
      }
    }
  }

  /**
   * Asks for what may be gone. A cloud that does not show it is asked once more, a while later,
   * before it is believed.
   */
  <T> Optional<T> find(Supplier<Optional<T>> question) {
    Optional<T> found = read(question);
    return found.isEmpty() && pause() ? read(question) : found;
  }

  /** Whether the failure may pass by itself. */
  static boolean mayPass(CloudException failure) {
    return switch (failure.kind()) {
      case THROTTLED, CONFLICT, UNREACHABLE, BROKEN_ANSWER, TIMED_OUT -> true;
      case NOT_FOUND, QUOTA, DENIED, REJECTED, NOT_AS_EXPECTED, INTERRUPTED -> false;
    };
  }

  /** Waits before the next try; false, at once, when there is no time for one. */
  boolean pause() {
    return pause(jittered());
  }

  /** The same, for as long at least as the cloud asks to be left alone. */
  boolean pause(CloudException failure) {
    Duration time = jittered();
    return pause(failure.retryAfter().compareTo(time) > 0 ? failure.retryAfter().plus(time) : time);
  }

  private boolean pause(Duration time) {
    if (patience.clock().instant().plus(time).isAfter(end)) {
      return false;
    }
    try {
      patience.sleeper().sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CloudException(
          Kind.INTERRUPTED,
          "wait for the cloud",
          "the controller is shutting down",
          Answer.MISSING,
          "repeat the command once it is up again; what was done is read back then",
          true,
          e);
    }
    pauses++;
    return true;
  }

  /** {@code failure}, with how often it was tried where that was more than once. */
  CloudException told(CloudException failure) {
    return pauses == 0 ? failure : failure.afterTries(pauses + 1);
  }

  private Duration jittered() {
    Duration whole = next;
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(patience.longest()) > 0 ? patience.longest() : doubled;
    double share = 0.5 + patience.random().nextDouble() / 2;
    return Duration.ofNanos((long) (whole.toNanos() * share));
  }
}
