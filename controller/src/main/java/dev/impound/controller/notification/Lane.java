package dev.impound.controller.notification;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.controller.notification.DeliveryListener.Outcome;
import dev.impound.wire.Printable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one channel's notices, oldest first; the next waits until this one is taken or given up.
 */
final class Lane implements Runnable {
  /** Longer than a send takes; how soon a crashed controller's notice is sent again. */
  static final Duration LEASE = Duration.ofSeconds(30);

  /** Whatever still fails this long after the change is of no use to anybody. */
  static final Duration PATIENCE = Duration.ofDays(3);

  /** How often to look unasked: another controller may have added news, or the clock was set. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(Lane.class);

  private final Channel channel;
  private final Notifier.Means means;
  private final Backoff backoff;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();

  @GuardedBy("lock")
  private boolean woken;

  Lane(Channel channel, Notifier.Means means) {
    this.channel = channel;
    this.means = means;
    this.backoff = new Backoff(means.random());
  }

  String name() {
    return channel.name();
  }

  /** Looks at once, or once more when it is at work. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      wake.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Works until it is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        pause(step());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends what is due, if anything; how long to wait before the next look. */
  private Duration step() throws InterruptedException {
    try {
      if (!means.onDuty().getAsBoolean()) {
        return LOOK_AGAIN;
      }
      Optional<Notice> first = means.journal().first(name());
      if (first.isEmpty()) {
        return LOOK_AGAIN;
      }
      Notice notice = first.get();
      Instant now = means.clock().instant();
      if (notice.nextAt().isAfter(now)) {
        Duration left = Duration.between(now, notice.nextAt());
        return left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN;
      }
      Instant until = now.plus(LEASE);
      if (means.journal().claim(notice, until)) {
        deliver(notice.claimed(until));
      }
      return Duration.ZERO;
    } catch (RuntimeException e) {
      log.atError()
          .setMessage("Notifications stand still: their journal cannot be used")
          .addKeyValue("channel", name())
          .setCause(e)
          .log();
      return LOOK_AGAIN;
    }
  }

  private void pause(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lockInterruptibly();
    try {
      while (!woken && left > 0) {
        left = wake.awaitNanos(left);
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  private void deliver(Notice notice) throws InterruptedException {
    try {
      News news = notice.news();
      channel.send(news, news.incident().map(means.facts()).orElse(NewsFacts.NONE));
    } catch (InterruptedException e) {
      putBack(notice);
      throw e;
    } catch (NewsRefusedException e) {
      giveUp(notice, inWords(e));
      return;
    } catch (IOException | RuntimeException e) {
      failed(notice, inWords(e));
      return;
    }
    means.journal().sent(notice);
    means.listener().ended(name(), Outcome.SENT);
  }

  /** Makes a notice due at once for the next start; its claim runs out all the same. */
  private void putBack(Notice notice) {
    try {
      means.journal().later(notice, means.clock().instant(), "the controller was stopped");
    } catch (RuntimeException e) {
      log.atWarn()
          .setMessage("Notification that was broken off could not be put back")
          .addKeyValue("channel", name())
          .addKeyValue("news", notice.news().number())
          .setCause(e)
          .log();
    }
  }

  private void failed(Notice notice, String problem) {
    Instant now = means.clock().instant();
    if (!now.isBefore(notice.news().at().plus(PATIENCE))) {
      giveUp(notice, problem);
      return;
    }
    means.journal().later(notice, now.plus(backoff.after(notice.attempts())), problem);
    means.listener().ended(name(), Outcome.RETRIED);
    if (notice.attempts() == 1) {
      log.atWarn()
          .setMessage("Notification was not taken and is sent again")
          .addKeyValue("channel", name())
          .addKeyValue("news", notice.news().number())
          .addKeyValue("problem", problem)
          .log();
    }
  }

  private void giveUp(Notice notice, String problem) {
    means.journal().giveUp(notice, problem);
    means.listener().ended(name(), Outcome.GIVEN_UP);
    log.atError()
        .setMessage("Notification was given up")
        .addKeyValue("channel", name())
        .addKeyValue("news", notice.news().number())
        .addKeyValue("attempts", notice.attempts())
        .addKeyValue("problem", problem)
        .log();
  }

  private static String inWords(Exception failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : Printable.brief(message);
  }
}
