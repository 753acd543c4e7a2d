package dev.impound.controller.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.controller.access.AuditTrail.Asked;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of calls over the local socket: the first of each quarter of an hour, and each that does
 * more than look. Safe for many threads.
 */
public final class BreakGlass {
  private static final Logger LOG = LoggerFactory.getLogger(BreakGlass.class);
  private static final Duration QUIET = Duration.ofMinutes(15);

  private final Consumer<Asked> news;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private Instant told = Instant.EPOCH;

  /**
   * @param news has it told to people; may throw where the database is away
   */
  public BreakGlass(Consumer<Asked> news) {
    this.news = news;
  }

  /** A call is made. */
  void used(Asked asked, Operation operation) {
    LOG.atWarn().addKeyValue("call", asked.call()).log("Call over the local socket");
    if (!isNews(asked, operation)) {
      return;
    }
    try {
      news.accept(asked);
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("problem", e.getMessage())
          .log("Call over the local socket cannot be told");
    }
  }

  private boolean isNews(Asked asked, Operation operation) {
    lock.lock();
    try {
      boolean looks = operation.verb().filter(verb -> verb == Verb.READ).isPresent();
      if (looks && asked.at().isBefore(told.plus(QUIET))) {
        return false;
      }
      told = asked.at();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
