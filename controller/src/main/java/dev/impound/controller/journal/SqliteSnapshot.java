package dev.impound.controller.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A whole copy of the SQLite database of a controller that may be running.
 *
 * @param schema version of its tables
 * @param epoch that its commands are of
 */
public record SqliteSnapshot(String schema, long epoch) {

  /**
   * Writes the database, as it is at one instant, to a file that is not there yet; durable when
   * this returns.
   *
   * @throws IOException when it cannot be read or copied
   */
  public static SqliteSnapshot take(Path database, Path into) throws IOException {
    try (Connection connection =
        DriverManager.getConnection(
            "jdbc:sqlite:file:" + database.toUri().getRawPath() + "?mode=ro")) {
      try (PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
        copy.setString(1, into.toString());
        copy.execute();
      }
      try (FileChannel copied = FileChannel.open(into, StandardOpenOption.WRITE)) {
        copied.force(true);
      }
    } catch (SQLException e) {
      throw new IOException(
          "cannot copy the database %s: %s".formatted(database, e.getMessage()), e);
    }
    return read(into);
  }

  /**
   * What a copy says of itself, after a check of all of it.
   *
   * @throws IOException when it is damaged, or no controller's database
   */
  public static SqliteSnapshot read(Path file) throws IOException {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:sqlite:file:" + file.toUri().getRawPath() + "?mode=ro");
        Statement statement = connection.createStatement()) {
      String health = one(statement, "PRAGMA quick_check(1)");
      if (!health.equals("ok")) {
        throw new IOException("the database in it is damaged: " + health);
      }
      return new SqliteSnapshot(
          one(
              statement,
              "SELECT version FROM flyway_schema_history WHERE success ORDER BY installed_rank DESC"
                  + " LIMIT 1"),
          Long.parseLong(one(statement, "SELECT epoch FROM command_sequence")));
    } catch (SQLException | NumberFormatException e) {
      throw new IOException("the database in it cannot be read: " + e.getMessage(), e);
    }
  }

  private static String one(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    }
  }
}
