package dev.impound.controller.journal;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.notification.News;
import dev.impound.controller.notification.NewsKind;
import dev.impound.controller.notification.Notice;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** News and notices between rows and records. */
final class NewsRows {
  /** Enough for any words; a container's or node's share in them must not fill the database. */
  static final int MOST_CHARACTERS = 4_000;

  private NewsRows() {}

  /**
   * Adds news, and a notice for each channel that wants it, inside the caller's transaction: with
   * the change that it tells of, or not at all. Wake the notifier after the commit.
   *
   * @return the news's number
   */
  static long insert(
      Handle handle, Optional<IncidentId> incident, NewsKind kind, Instant at, String text) {
    long number =
        handle
            .createUpdate(
                "INSERT INTO event (incident, kind, at, text)"
                    + " VALUES (:incident, :kind, :at, :text)")
            .bind("incident", incident.map(IncidentId::number))
            .bind("kind", kind.name())
            .bind("at", Micros.of(at))
            .bind("text", bounded(text))
            .executeAndReturnGeneratedKeys("number")
            .mapTo(Long.class)
            .one();
    handle.execute(
        "INSERT INTO notice (event, channel, state, attempts, next_at, problem)"
            + " SELECT ?, channel, 'WAITING', 0, ?, '' FROM channel_kind WHERE kind = ?",
        number,
        Micros.of(at),
        kind.name());
    return number;
  }

  private static String bounded(String text) {
    if (text.length() <= MOST_CHARACTERS) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1)) ? 1 : 0;
    return text.substring(0, MOST_CHARACTERS - end) + "...";
  }

  /** A notice joined with its event; the context is Jdbi's and not used. */
  static Notice notice(ResultSet row, StatementContext context) throws SQLException {
    return new Notice(
        news(row),
        row.getString("channel"),
        row.getInt("attempts"),
        Micros.instant(row.getLong("next_at")));
  }

  private static News news(ResultSet row) throws SQLException {
    long number = row.getLong("incident");
    Optional<IncidentId> incident =
        row.wasNull() ? Optional.empty() : Optional.of(new IncidentId(number));
    return new News(
        row.getLong("number"),
        incident,
        NewsKind.valueOf(row.getString("kind")),
        Micros.instant(row.getLong("at")),
        row.getString("text"));
  }
}
