package dev.impound.controller.testing;

import dev.impound.controller.journal.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A PostgreSQL server that tests start, and may kill and start again. */
public final class PostgresServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Set<String> databases = new HashSet<>();
  private EmbeddedPostgres running;

  private PostgresServer(EmbeddedPostgres running) {
    this.running = running;
  }

  private static final class Shared {
    static final PostgresServer SERVER = start();

    private static PostgresServer start() {
      try {
        return new PostgresServer(EmbeddedPostgres.builder().setPGStartupWait(PATIENCE).start());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The one that lives as long as the JVM. */
  public static PostgresServer shared() {
    return Shared.SERVER;
  }

  /** One of its own, on {@code data}. */
  public static PostgresServer start(Path data) throws IOException {
    return new PostgresServer(
        EmbeddedPostgres.builder()
            .setPGStartupWait(PATIENCE)
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .start());
  }

  /** A database of this name, made where it is missing; sorts words as people do. */
  public synchronized Database.Server database(String name) throws SQLException {
    if (databases.add(name)) {
      execute(
          "CREATE DATABASE %s TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'"
              .formatted(name));
    }
    return new Database.Server(
        "jdbc:postgresql://localhost:%d/%s".formatted(running.getPort(), name),
        "postgres",
        Optional.empty());
  }

  /** Runs a statement as the server's owner. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = running.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Kills the postmaster, as {@code kill -9} does; the other processes see it and end. */
  public void kill(Path data) throws IOException {
    long pid =
        Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    postmaster.destroyForcibly();
    postmaster.onExit().join();
  }

  /** Starts again, on the same port and data, after {@link #kill}. */
  public void restart(Path data) throws IOException {
    int port = running.getPort();
    running.close();
    running =
        EmbeddedPostgres.builder()
            .setPGStartupWait(PATIENCE)
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setPort(port)
            .start();
  }

  @Override
  public void close() throws IOException {
    running.close();
  }
}
