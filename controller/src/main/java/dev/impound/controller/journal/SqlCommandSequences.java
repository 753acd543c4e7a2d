package dev.impound.controller.journal;

import dev.impound.controller.node.CommandSequences;
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
  public Block given() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT epoch, next FROM command_sequence")
                .map((row, context) -> new Block(row.getLong("epoch"), row.getLong("next"), 0))
                .one());
  }
}
