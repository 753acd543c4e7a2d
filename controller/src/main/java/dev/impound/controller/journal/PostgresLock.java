package dev.impound.controller.journal;

import dev.impound.controller.fleet.LockUnavailableException;
import dev.impound.controller.fleet.SharedLock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A lock of PostgreSQL's, held by a connection of its own. Of one controller only one thread asks
 * the server, the others wait for it. The server frees the lock when the connection breaks, and
 * when the holder's machine has not answered it for some seconds.
 */
final class PostgresLock implements SharedLock {
  /** Keeps these locks apart from whatever else takes advisory locks of two numbers. */
  private static final int ROOM = 0x496d706f;

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final SharedLock local = SharedLock.local();
  private final String name;
  private final DataSource connections;

  /**
   * @param connections opens a connection each time; does not pool
   */
  PostgresLock(String name, DataSource connections) {
    this.name = name;
    this.connections = connections;
  }

  @Override
  public Held take() throws InterruptedException {
    Held first = local.take();
    boolean taken = false;
    try {
      Connection holder = acquire();
      taken = true;
      return () -> {
        free(holder);
        first.close();
      };
    } catch (SQLException e) {
      throw new LockUnavailableException(name, e);
    } finally {
      if (!taken) {
        first.close();
      }
    }
  }

  private Connection acquire() throws SQLException, InterruptedException {
    Connection connection = connections.getConnection();
    boolean taken = false;
    try {
      while (!ask(connection, "SELECT pg_try_advisory_lock(?, hashtext(?))")) {
        Thread.sleep(PAUSE);
      }
      taken = true;
      return connection;
    } finally {
      if (!taken) {
        drop(connection);
      }
    }
  }

  private boolean ask(Connection connection, String question) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(question)) {
      statement.setInt(1, ROOM);
      statement.setString(2, name);
      try (ResultSet answer = statement.executeQuery()) {
        return answer.next() && answer.getBoolean(1);
      }
    }
  }

  /** Frees the lock before the next one of this controller asks for it. */
  private void free(Connection holder) {
    try {
      ask(holder, "SELECT pg_advisory_unlock(?, hashtext(?))");
    } catch (SQLException e) {
      // The lock goes with the connection.
    } finally {
      drop(holder);
    }
  }

  private static void drop(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // It is of no use either way.
    }
  }
}
