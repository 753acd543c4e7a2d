package dev.impound.controller.alarm;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does the same again and again, with a rest between that can be cut short. Safe for
 * many threads.
 */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration FAREWELL = Duration.ofSeconds(10);

  /**
   * How long to rest.
   *
   * @param least also when it is woken
   * @param most when nobody wakes it
   */
  public record Rest(Duration least, Duration most) {
    /** At most this long. */
    public static Rest upTo(Duration most) {
      return new Rest(Duration.ZERO, most);
    }

    /** As long as this, whoever wakes it. */
    public static Rest exactly(Duration span) {
      return new Rest(span, span);
    }
  }

  private final String name;
  private final Supplier<Rest> work;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean woken;
  private volatile boolean closing;
  private volatile @Nullable Thread thread;

  /**
   * @param name of the thread
   * @param work throws nothing; says how long to rest afterwards
   */
  public Worker(String name, Supplier<Rest> work) {
    this.name = name;
    this.work = work;
  }

  /** Begins; to be called once. */
  public void start() {
    thread = Thread.ofVirtual().name(name).start(this::run);
  }

  /** There is something to do. Returns at once; is kept when it is at work. */
  public void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (!closing) {
        rest(work.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void rest(Rest rest) throws InterruptedException {
    long begin = System.nanoTime();
    lock.lock();
    try {
      while (!closing) {
        Duration bound = woken ? rest.least : rest.most;
        long left = bound.toNanos() - (System.nanoTime() - begin);
        if (left <= 0) {
          break;
        }
        changed.awaitNanos(left);
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends it: lets what it is at finish for up to ten seconds, and interrupts it then. Not at once,
   * because an interrupt closes the files that it may be writing to.
   */
  @Override
  public void close() {
    closing = true;
    wake();
    Thread running = thread;
    if (running == null) {
      return;
    }
    try {
      if (!running.join(FAREWELL)) {
        LOG.atWarn().addKeyValue("thread", name).log("Work did not end in time and is interrupted");
        running.interrupt();
      }
    } catch (InterruptedException e) {
      running.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
