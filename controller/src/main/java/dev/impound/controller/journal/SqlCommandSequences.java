package dev.impound.controller.journal;

import dev.impound.controller.node.CommandSequences;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Numbers for commands, in one row that all controllers share. */
public final class SqlCommandSequences implements CommandSequences {
  private final Jdbi jdbi;

  public SqlCommandSequences(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public Block reserve(int count) {
    return jdbi.inTransaction(
        handle -> {
          handle
              .createUpdate("UPDATE command_sequence SET next = next + :count")
              .bind("count", count)
              .execute();
          return handle
              .createQuery("SELECT epoch, next FROM command_sequence")
              .map(
                  (row, context) ->
                      new Block(row.getLong("epoch"), row.getLong("next") - count, count))
              .one();
        });
  }

  @Override
  public long raise() {
    return jdbi.inTransaction(
        handle -> {
          handle.execute("UPDATE command_sequence SET epoch = epoch + 1");
          return epoch(handle);
        });
  }

  private static long epoch(Handle handle) {
    return handle.createQuery("SELECT epoch FROM command_sequence").mapTo(Long.class).one();
  }
}
