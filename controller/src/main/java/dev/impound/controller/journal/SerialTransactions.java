package dev.impound.controller.journal;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;

/**
 * Transactions one after another, whichever controller begins them, as SQLite's are: what one reads
 * stays true until it has written. The server frees the lock when the transaction ends.
 */
final class SerialTransactions extends DelegatingTransactionHandler {
  /** "Impound", so that no other program on the server takes the same by accident. */
  private static final long LOCK = 0x496d706f756e64L;

  SerialTransactions() {
    super(LocalTransactionHandler.binding());
  }

  @Override
  public void begin(Handle handle) {
    super.begin(handle);
    try {
      handle
          .createQuery("SELECT pg_advisory_xact_lock(:lock)")
          .bind("lock", LOCK)
          .map((row, context) -> true)
          .one();
    } catch (JdbiException e) {
      rollback(handle, e);
      throw e;
    }
  }

  private void rollback(Handle handle, JdbiException because) {
    try {
      super.rollback(handle);
    } catch (JdbiException e) {
      because.addSuppressed(e);
    }
  }
}
