package dev.impound.endtoend;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** A database of controllers, read beside those that write it. */
final class ControllerJournal implements AutoCloseable {
  /** Grows with each thing that is journaled of an incident. */
  private static final String POINTS =
      """
      SELECT (SELECT count(*) FROM timeline WHERE incident = ?1)
        + (SELECT COALESCE(sum(CASE state WHEN 'WAITING' THEN 1 WHEN 'WORKING' THEN 2 ELSE 3 END), 0) FROM step WHERE incident = ?1)
        + (SELECT count(*) FROM cut_hold WHERE incident = ?1)
        + (SELECT count(*) FROM host_hold WHERE incident = ?1)
        + (SELECT count(*) FROM containment WHERE incident = ?1)
        + (SELECT count(*) FROM evidence_item JOIN capture ON capture.number = capture WHERE incident = ?1)
        + (SELECT count(*) FROM delivered JOIN evidence_item i ON i.number = item JOIN capture c ON c.number = i.capture
           WHERE c.incident = ?1)
      """;

  private final Connection connection;

  /** The SQLite database in a controller's data directory. */
  static ControllerJournal in(Path data) {
    return new ControllerJournal(
        "jdbc:sqlite:file:" + data.resolve("impound.db") + "?busy_timeout=10000");
  }

  /** The database that several controllers share. */
  static ControllerJournal in(Postgres database) {
    return new ControllerJournal(database.url() + "?user=" + database.user());
  }

  private ControllerJournal(String url) {
    try {
      connection = DriverManager.getConnection(url);
    } catch (SQLException e) {
      throw new AssertionError("cannot read the database " + url, e);
    }
  }

  /** Waits until the acquisition of the newest incident on a container has begun. */
  void awaitAcquisition(Container container) {
    Instant limit = Instant.now().plus(Duration.ofMinutes(2));
    String begun =
        """
        SELECT count(*) FROM step JOIN incident i ON i.number = step.incident
        WHERE container_id = '%s' AND kind = 'ACQUIRE' AND step.state <> 'WAITING'
        """
            .formatted(container.id());
    while (number(begun) == 0) {
      if (Instant.now().isAfter(limit)) {
        throw new AssertionError("nothing was acquired of " + container.name());
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** How many things are journaled of the newest incident on a container; 0 where there is none. */
  int points(String container) {
    long incident =
        number(
            "SELECT COALESCE(max(number), 0) FROM incident WHERE container_id = '%s'"
                .formatted(container));
    return incident == 0 ? 0 : (int) number(POINTS.replace("?1", Long.toString(incident)));
  }

  /** The one number that a query gives. */
  long number(String query) {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError("cannot ask " + query, e);
    }
  }

  /** Runs statements in one transaction; the controller must not run. */
  void change(String... statements) {
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String one : statements) {
        statement.execute(one);
      }
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      throw new AssertionError("cannot change the database", e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
