package dev.impound.controller.journal;

import dev.impound.controller.fleet.SharedLock;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** A SQLite file in WAL mode, for one controller. */
final class SqliteEngine implements Engine {
  /** How long a writer waits for another before it fails; a write takes milliseconds. */
  private static final int BUSY_MILLIS = 10_000;

  private static final Cleaner CLEANER = Cleaner.create();

  private final Anchored connections;
  private final Jdbi jdbi;

  private SqliteEngine(Anchored connections) {
    this.connections = connections;
    this.jdbi = Jdbi.create(connections).registerArgument(new StorableText());
    jdbi.setTransactionHandler(new QueuedTransactions());
  }

  static SqliteEngine open(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(BUSY_MILLIS);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    Schema.SQLITE.migrate(source);
    return new SqliteEngine(new Anchored(source));
  }

  /**
   * Opens connections, and keeps one beside them that nobody uses: when the last connection to a
   * WAL database is closed it is locked for all for a moment, whatever the busy timeout
   * (sqlite.org/wal.html, "Sometimes Queries Return SQLITE_BUSY In WAL Mode").
   */
  private static final class Anchored implements ConnectionFactory {
    private final SQLiteDataSource source;
    private final Cleaner.Cleanable anchor;

    Anchored(SQLiteDataSource source) throws IOException {
      this.source = source;
      try {
        Connection connection = source.getConnection();
        this.anchor = CLEANER.register(this, () -> close(connection));
        try (Statement statement = connection.createStatement()) {
          statement.execute("SELECT count(*) FROM incident WHERE number = 0");
        }
      } catch (SQLException e) {
        throw new IOException("cannot open the database " + source.getUrl(), e);
      }
    }

    private static void close(Connection anchor) {
      try {
        anchor.close();
      } catch (SQLException e) {
        // Nobody is left who could do anything about it.
      }
    }

    @Override
    public Connection openConnection() throws SQLException {
      return source.getConnection();
    }
  }

  @Override
  public Jdbi jdbi() {
    return jdbi;
  }

  @Override
  public Jdbi signs() {
    return jdbi;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  /** SQLite has milliseconds. */
  @Override
  public String clock() {
    return "CAST(round(unixepoch('subsec') * 1000) AS INTEGER) * 1000";
  }

  @Override
  public SharedLock lock(String name) {
    return SharedLock.local();
  }

  @Override
  public void close() {
    connections.anchor.clean();
  }
}
