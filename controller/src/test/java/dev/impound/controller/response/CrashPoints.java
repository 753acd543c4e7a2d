package dev.impound.controller.response;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;

/**
 * Ends a controller at one of its journaled points, as {@code kill -9} does: from then on it reads
 * and writes nothing any more, neither in its database nor in the cloud. A journaled point is a
 * transaction that changed a row.
 */
final class CrashPoints extends LocalTransactionHandler {
  /** On which side of the commit it ends. */
  enum Side {
    BEFORE,
    AFTER
  }

  private final int point;
  private final Side side;
  private final AtomicInteger points = new AtomicInteger();
  private final AtomicBoolean armed = new AtomicBoolean();
  private final AtomicBoolean dead = new AtomicBoolean();

  /**
   * @param point which of the points, from 1; 0 for none
   */
  CrashPoints(int point, Side side) {
    this.point = point;
    this.side = side;
  }

  /** How many points were passed since {@link #arm}. */
  int passed() {
    return points.get();
  }

  boolean isDead() {
    return dead.get();
  }

  /** Begins to count; what came before is not part of the response. */
  void arm() {
    armed.set(true);
  }

  /** Fails when the controller is dead. */
  void alive() {
    if (dead.get()) {
      throw new IllegalStateException("killed");
    }
  }

  @Override
  public <R, X extends Exception> R inTransaction(Handle handle, HandleCallback<R, X> callback)
      throws X {
    alive();
    boolean[] here = new boolean[1];
    R result =
        super.inTransaction(
            handle,
            inside -> {
              alive();
              R made = callback.withHandle(inside);
              here[0] = armed.get() && hasWritten(inside) && points.incrementAndGet() == point;
              if (here[0] && side == Side.BEFORE) {
                dead.set(true);
              }
              alive();
              return made;
            });
    if (here[0]) {
      dead.set(true);
      alive();
    }
    return result;
  }

  private static boolean hasWritten(Handle handle) {
    return handle.createQuery("SELECT total_changes()").mapTo(Long.class).one() > 0;
  }
}
