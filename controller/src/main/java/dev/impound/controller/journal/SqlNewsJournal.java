package dev.impound.controller.journal;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.notification.NewsJournal;
import dev.impound.controller.notification.NewsKind;
import dev.impound.controller.notification.Notice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;

/** News and notices in SQL. A claim is lost when the notice has been claimed or ended since. */
public final class SqlNewsJournal implements NewsJournal {
  private final Jdbi jdbi;

  public SqlNewsJournal(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void channels(Map<String, Set<NewsKind>> wanted) {
    jdbi.useTransaction(
        handle -> {
          handle.execute("DELETE FROM channel_kind");
          wanted.forEach(
              (channel, kinds) ->
                  kinds.forEach(
                      kind ->
                          handle.execute(
                              "INSERT INTO channel_kind (channel, kind) VALUES (?, ?)",
                              channel,
                              kind.name())));
          handle.execute(
              "UPDATE notice SET state = 'GIVEN_UP', problem = 'the channel is no longer"
                  + " configured' WHERE state = 'WAITING'"
                  + " AND channel NOT IN (SELECT channel FROM channel_kind)");
        });
  }

  @Override
  public long add(Optional<IncidentId> incident, NewsKind kind, Instant at, String text) {
    return jdbi.inTransaction(handle -> NewsRows.insert(handle, incident, kind, at, text));
  }

  @Override
  public Optional<Notice> first(String channel) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT e.*, n.channel, n.attempts, n.next_at FROM notice n"
                        + " JOIN event e ON e.number = n.event"
                        + " WHERE n.channel = :channel AND n.state = 'WAITING'"
                        + " ORDER BY n.event LIMIT 1")
                .bind("channel", channel)
                .map(NewsRows::notice)
                .findOne());
  }

  @Override
  public boolean claim(Notice notice, Instant until) {
    return jdbi.inTransaction(
        handle ->
            update(handle, "attempts = attempts + 1, next_at = :next", notice)
                    .bind("next", Micros.of(until))
                    .execute()
                == 1);
  }

  @Override
  public void sent(Notice claimed) {
    end(claimed, Notice.State.SENT, claimed.nextAt(), "");
  }

  @Override
  public void later(Notice claimed, Instant nextAt, String problem) {
    end(claimed, Notice.State.WAITING, nextAt, problem);
  }

  @Override
  public void giveUp(Notice claimed, String problem) {
    end(claimed, Notice.State.GIVEN_UP, claimed.nextAt(), problem);
  }

  private void end(Notice claimed, Notice.State state, Instant next, String problem) {
    jdbi.useTransaction(
        handle ->
            update(handle, "state = :state, next_at = :next, problem = :problem", claimed)
                .bind("state", state.name())
                .bind("next", Micros.of(next))
                .bind("problem", problem)
                .execute());
  }

  /** An update of a notice that nobody has touched since it was read. */
  private static Update update(Handle handle, String change, Notice notice) {
    return handle
        .createUpdate(
            "UPDATE notice SET "
                + change
                + " WHERE event = :event AND channel = :channel"
                + " AND state = 'WAITING' AND attempts = :attempts")
        .bind("event", notice.news().number())
        .bind("channel", notice.channel())
        .bind("attempts", notice.attempts());
  }

  @Override
  public List<Receipt> receipts(long news) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM notice WHERE event = :event ORDER BY channel")
                .bind("event", news)
                .map(
                    (row, context) ->
                        new Receipt(
                            row.getString("channel"),
                            Notice.State.valueOf(row.getString("state")),
                            row.getInt("attempts"),
                            row.getString("problem")))
                .list());
  }
}
