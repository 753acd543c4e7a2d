package dev.impound.controller.journal;

import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;

/**
 * Transactions one after another, as SQLite's are, in the order in which they came. SQLite itself
 * would let them wait in native code, which keeps the carrier of a virtual thread: on two cores,
 * two that wait would keep the one they wait for from going on, until their patience ends.
 */
final class QueuedTransactions extends DelegatingTransactionHandler {
  private final ReentrantLock turn = new ReentrantLock(true);

  QueuedTransactions() {
    super(LocalTransactionHandler.binding());
  }

  @Override
  public <R, X extends Exception> R inTransaction(Handle handle, HandleCallback<R, X> callback)
      throws X {
    turn.lock();
    try {
      return super.inTransaction(handle, callback);
    } finally {
      turn.unlock();
    }
  }
}
