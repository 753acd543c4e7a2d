package dev.impound.controller.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Opens the controller's database and brings its schema up to date. A commit returns once the row
 * is on the disk.
 */
public final class Database {
  /** How long a writer waits for another before it fails; a write takes milliseconds. */
  private static final int BUSY_MILLIS = 10_000;

  private Database() {}

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
    return Jdbi.create(source);
  }
}
