package dev.impound.agent.containment;

import dev.impound.agent.container.ContainerDetail;
import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.EngineContainer.State;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.InspectedContainer;
import dev.impound.wire.ContainerId;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Freezes containers and lets them run again. */
public final class Freezer {
  /** How the freezer waits between two looks. */
  @FunctionalInterface
  public interface Waiting {
    /** Waits this long. */
    void pause(Duration length) throws InterruptedException;
  }

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  /** 3 seconds in all: a busy process needs milliseconds to be frozen, one in disk wait longer. */
  private static final int LOOKS = 150;

  private final ContainerEngine engine;
  private final FreezeCheck check;
  private final Waiting waiting;
  private final LongSupplier nanoTime;
  private final PauseWitness witness;

  /** A freezer that measures by {@code nanoTime}. */
  public Freezer(
      ContainerEngine engine, FreezeCheck check, Waiting waiting, LongSupplier nanoTime) {
    this(engine, check, waiting, nanoTime, PauseWitness.NONE);
  }

  /** The same with somebody who looks before it pauses. */
  public Freezer(
      ContainerEngine engine,
      FreezeCheck check,
      Waiting waiting,
      LongSupplier nanoTime,
      PauseWitness witness) {
    this.witness = witness;
    this.engine = engine;
    this.check = check;
    this.waiting = waiting;
    this.nanoTime = nanoTime;
  }

  /** Pauses a container unless it is paused, and verifies it. */
  public FreezeResult freeze(ContainerId id) throws InterruptedException {
    long started = nanoTime.getAsLong();
    InspectedContainer found = engine.describeWhole(id);
    ContainerDetail detail = found.detail();
    if (!detail.container().state().isAlive()) {
      return notRunning(detail);
    }
    if (detail.container().state() == State.RUNNING) {
      witness.aboutToPause(id, found, Duration.ofNanos(nanoTime.getAsLong() - started));
    }
    boolean pausedHere;
    try {
      pausedHere = engine.pause(id);
    } catch (EngineException e) {
      if (e.kind() == EngineException.Kind.NOT_RUNNING) {
        return notRunning(engine.describe(id));
      }
      throw e;
    }
    return verified(id, detail.pid(), !pausedHere, started);
  }

  private FreezeResult verified(ContainerId id, long first, boolean pausedAlready, long started)
      throws InterruptedException {
    for (int look = 1; ; look++) {
      switch (check.look(id, first)) {
        case FreezeCheck.Finding.Frozen(int processes) -> {
          return new FreezeResult.Verified(
              pausedAlready,
              processes,
              check.controlGroupVersion(),
              Duration.ofNanos(nanoTime.getAsLong() - started));
        }
        case FreezeCheck.Finding.Running(var why, var pids) -> {
          if (look == LOOKS) {
            return new FreezeResult.NotFrozen(why, pids);
          }
        }
      }
      waiting.pause(BETWEEN_LOOKS);
    }
  }

  private static FreezeResult notRunning(ContainerDetail detail) {
    return new FreezeResult.NotRunning(detail.container().state().name().toLowerCase(Locale.ROOT));
  }

  /** Whether every process of a container is frozen at this moment. */
  public boolean isFrozen(ContainerId id) {
    ContainerDetail detail = engine.describe(id);
    return detail.container().state().isAlive()
        && check.look(id, detail.pid()) instanceof FreezeCheck.Finding.Frozen;
  }

  /**
   * Lets a container run again.
   *
   * @return false when it was running already
   */
  public boolean thaw(ContainerId id) {
    ContainerDetail detail = engine.describe(id);
    if (!detail.container().state().isAlive()) {
      throw new EngineException(
          EngineException.Kind.NOT_RUNNING,
          "cannot thaw container %s: it is %s"
              .formatted(id.brief(), detail.container().state().name().toLowerCase(Locale.ROOT)));
    }
    boolean thawed = engine.unpause(id);
    witness.running(id);
    return thawed;
  }
}
