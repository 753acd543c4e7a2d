package dev.impound.controller.isolation;

import dev.impound.controller.isolation.CloudException.Answer;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.wire.Printable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Lets changes of one load balancer wait for each other, and for the balancer to take changes at
 * all. Shared by all ways that write to one.
 */
public final class Balancers {
  private final Predicate<String> active;
  private final Patience patience;
  private final ConcurrentHashMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  /**
   * @param active asks the cloud whether the balancer of this id takes changes
   */
  public Balancers(Predicate<String> active, Patience patience) {
    this.active = active;
    this.patience = patience;
  }

  /** Does {@code change} while nothing else of ours changes the balancer. */
  <T> T exclusively(String balancer, String words, Budget budget, Supplier<T> change) {
    ReentrantLock lock = locks.computeIfAbsent(balancer, missing -> new ReentrantLock(true));
    Waiting.lock(lock, patience.limit(), "change " + words);
    try {
      awaitActive(balancer, words, budget);
      return change.get();
    } finally {
      lock.unlock();
    }
  }

  private void awaitActive(String balancer, String words, Budget budget) {
    while (!budget.read(() -> active.test(balancer))) {
      if (!budget.pause()) {
        throw new CloudException(
            Kind.CONFLICT,
            "change " + words,
            "its load balancer %s is not ACTIVE and takes no change"
                .formatted(Printable.brief(balancer)),
            Answer.MISSING,
            "wait for the change that is under way there and repeat the command",
            false,
            null);
      }
    }
  }
}
