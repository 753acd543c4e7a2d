package dev.impound.controller.evidence;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the signatures and timestamps that could not be had at a seal. Starts a thread; {@link
 * #close} does not wait for it.
 */
public final class LateAttestations implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LateAttestations.class);
  private static final Duration FIRST = Duration.ofSeconds(5);

  /** A timestamp authority that is away for long is not asked more often. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Evidence evidence;
  private final Thread thread;

  public LateAttestations(Evidence evidence) {
    this.evidence = evidence;
    this.thread = Thread.ofVirtual().name("late-attestations").start(this::run);
  }

  private void run() {
    Duration pause = FIRST;
    boolean looked = false;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(pause);
        looked = looked || look();
        pause = complete() == 0 ? FIRST : longer(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
  }

  private boolean look() {
    try {
      evidence.lookForUnattested();
      return true;
    } catch (RuntimeException e) {
      LOG.atDebug().setCause(e).log("Catalog is away; looking again");
      return false;
    }
  }

  private int complete() {
    try {
      return evidence.attest();
    } catch (IOException | RuntimeException e) {
      LOG.atWarn().setCause(e).log("Manifests were not signed or timestamped; trying again");
      return 1;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
