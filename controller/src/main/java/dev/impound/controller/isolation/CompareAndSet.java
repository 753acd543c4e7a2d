package dev.impound.controller.isolation;

import dev.impound.controller.isolation.CloudException.Answer;
import dev.impound.controller.isolation.CloudException.Kind;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Changes one thing of the cloud: compare, set, read back. Before each try it reads what is there,
 * so that a write whose answer got lost is not taken for one that was not done. Used by one thread.
 *
 * @param words the thing, for errors, for example "listener 7f3a"
 * @param read what it has now; throws where there is no such thing
 * @param write sets it, and returns the cloud's id of the request
 * @param describe a state in words
 */
record CompareAndSet<S>(
    String words,
    Budget budget,
    Supplier<S> read,
    Function<S, String> write,
    Function<S, String> describe) {

  /** What came of a write. */
  sealed interface Written<S> {
    /** It shows what was asked for; the request id is empty when the answer got lost. */
    record Done<S>(S now, String requestId) implements Written<S> {}

    /** It shows something that is neither the old nor the new; nothing more was written. */
    record Foreign<S>(S found) implements Written<S> {}
  }

  /** Replaces {@code from} by {@code to}. */
  Written<S> replace(S from, S to) {
    while (true) {
      S found = budget.read(read);
      if (found.equals(to)) {
        return new Written.Done<>(found, "");
      }
      if (!found.equals(from)) {
        return new Written.Foreign<>(found);
      }
      try {
        return confirmed(from, to, write.apply(to));
      } catch (CloudException e) {
        if (!(Budget.mayPass(e) && budget.pause(e))) {
          throw budget.told(e);
        }
      }
    }
  }

  /** Reads until it shows {@code to}; {@code from} may be shown for a while. */
  Written<S> confirmed(S from, S to, String requestId) {
    while (true) {
      S found = budget.read(read);
      if (found.equals(to)) {
        return new Written.Done<>(found, requestId);
      }
      if (!found.equals(from)) {
        return new Written.Foreign<>(found);
      }
      if (!budget.pause()) {
        throw notShown(found);
      }
    }
  }

  private CloudException notShown(S found) {
    return new CloudException(
        Kind.NOT_AS_EXPECTED,
        "change " + words,
        "the cloud took the change but still shows " + describe.apply(found),
        Answer.MISSING,
        "repeat the command; if it fails again, change it in the cloud's console",
        true,
        null);
  }
}
