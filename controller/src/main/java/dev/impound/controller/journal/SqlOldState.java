package dev.impound.controller.journal;

import dev.impound.controller.node.OldState;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** That the database is an old one, in its one row. Each public method is one transaction. */
public final class SqlOldState implements OldState.Mark {
  private final Jdbi jdbi;

  public SqlOldState(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public Optional<OldState.Found> find() {
    return jdbi.withHandle(SqlOldState::find);
  }

  private static Optional<OldState.Found> find(Handle handle) {
    return handle
        .createQuery("SELECT found_at, why, epoch FROM old_state")
        .map(
            (row, context) ->
                new OldState.Found(
                    Micros.instant(row.getLong("found_at")),
                    row.getString("why"),
                    row.getLong("epoch")))
        .findOne();
  }

  @Override
  public void set(OldState.Found found) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "INSERT INTO old_state (id, found_at, why, epoch) VALUES (1, ?, ?, ?) ON CONFLICT"
                    + " (id) DO NOTHING",
                Micros.of(found.at()),
                found.why(),
                found.epoch()));
  }

  /**
   * The epochs that may have been used. One and the same backup may be restored twice, and be
   * acknowledged both times: the second epoch must not be the first one again. So it counts
   * seconds, too.
   */
  private static long epochs(OldState.Found found) {
    return Math.max(found.epoch(), found.at().getEpochSecond());
  }

  @Override
  public long acknowledge() {
    return jdbi.inTransaction(
        handle -> {
          long seen = find(handle).map(SqlOldState::epochs).orElse(0L);
          handle.execute(
              "UPDATE command_sequence SET epoch = CASE WHEN epoch > ? THEN epoch ELSE ? END + 1",
              seen,
              seen);
          handle.execute("DELETE FROM old_state");
          return handle.createQuery("SELECT epoch FROM command_sequence").mapTo(Long.class).one();
        });
  }
}
