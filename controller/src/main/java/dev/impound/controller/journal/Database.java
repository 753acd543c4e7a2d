package dev.impound.controller.journal;

import dev.impound.wire.Printable;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Opens the controller's database and brings its schema up to date. A commit returns once the row
 * is on the disk.
 */
public final class Database {
  /** How long a writer waits for another before it fails; a write takes milliseconds. */
  private static final int BUSY_MILLIS = 10_000;

  private static final Cleaner CLEANER = Cleaner.create();

  private Database() {}

  /**
   * Opens connections, and keeps one beside them that nobody uses: when the last connection to a
   * WAL database is closed it is locked for all for a moment, whatever the busy timeout
   * (sqlite.org/wal.html, "Sometimes Queries Return SQLITE_BUSY In WAL Mode").
   */
  private static final class Anchored implements ConnectionFactory {
    private final SQLiteDataSource source;

    Anchored(SQLiteDataSource source) throws IOException {
      this.source = source;
      try {
        Connection anchor = source.getConnection();
        try (Statement statement = anchor.createStatement()) {
          statement.execute("SELECT count(*) FROM incident WHERE number = 0");
        }
        CLEANER.register(this, () -> close(anchor));
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

  /**
   * Opens, and creates where it is missing, the SQLite file {@code file}.
   *
   * @throws IOException when the folder cannot be made
   */
  public static Jdbi open(Path file) throws IOException {
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
    Flyway.configure().dataSource(source).locations("classpath:db/migration").load().migrate();
    return Jdbi.create(new Anchored(source));
  }

  /** Why nothing could be written, if so; takes the write lock, and leaves nothing behind. */
  public static Optional<String> problem(Jdbi jdbi) {
    try {
      jdbi.useTransaction(
          handle -> {
            handle.execute("INSERT INTO channel_kind (channel, kind) VALUES ('', '')");
            handle.rollback();
          });
      return Optional.empty();
    } catch (JdbiException e) {
      return Optional.of(Printable.brief(Objects.requireNonNullElse(e.getMessage(), "failed")));
    }
  }
}
