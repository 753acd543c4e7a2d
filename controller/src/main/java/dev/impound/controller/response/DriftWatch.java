package dev.impound.controller.response;

import dev.impound.controller.isolation.CloudException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for drift every half minute, on a thread of its own: the cloud may take its time. */
public final class DriftWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DriftWatch.class);
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final Duration END = Duration.ofSeconds(5);

  private final Drift drift;
  private final BooleanSupplier mine;
  private final Predicate<Throwable> journalAway;
  private final Thread thread;

  /**
   * @param mine whether it is this controller that looks, where several share a database
   * @param journalAway whether a failure means that the database cannot be reached now
   */
  public DriftWatch(Drift drift, BooleanSupplier mine, Predicate<Throwable> journalAway) {
    this.drift = drift;
    this.mine = mine;
    this.journalAway = journalAway;
    this.thread = Thread.ofVirtual().name("drift").unstarted(this::run);
  }

  /** Begins; to be called once. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(PAUSE);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      if (mine.getAsBoolean()) {
        drift.look();
      }
    } catch (CloudException e) {
      LOG.atDebug().setCause(e).log("Watch over cuts was interrupted");
    } catch (RuntimeException e) {
      if (journalAway.test(e)) {
        LOG.atDebug().setCause(e).log("Database is away; looking again");
      } else {
        LOG.atError().setCause(e).log("Watch over cuts failed; looking again");
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      if (thread.isAlive() && !thread.join(END)) {
        LOG.atWarn().log("Watch over cuts did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
