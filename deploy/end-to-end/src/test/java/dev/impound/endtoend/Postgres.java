package dev.impound.endtoend;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/** A PostgreSQL server of its own, which can be killed and started again on its data. */
final class Postgres implements AutoCloseable {
  private final Path folder;
  private final int port = Ports.free("127.0.0.1");
  private EmbeddedPostgres server;

  private Postgres(Path folder) {
    this.folder = folder;
    this.server = run();
  }

  static Postgres start() {
    try {
      return new Postgres(Files.createTempDirectory("pg"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EmbeddedPostgres run() {
    try {
      return EmbeddedPostgres.builder()
          .setDataDirectory(folder.resolve("data"))
          .setCleanDataDirectory(false)
          .setPort(port)
          .setPGStartupWait(Duration.ofMinutes(3))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start PostgreSQL in " + folder, e);
    }
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
  }

  String user() {
    return "postgres";
  }

  /** Ends the server as {@code kill -9} of its first process does. */
  void kill() {
    ProcessHandle first = ProcessHandle.of(firstProcess()).orElseThrow();
    first.destroyForcibly();
    for (int tries = 0; first.isAlive() && tries < 100; tries++) {
      LockSupport.parkNanos(50_000_000);
    }
    close(server);
  }

  private long firstProcess() {
    try {
      return Long.parseLong(
          Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst().strip());
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not run in " + folder, e);
    }
  }

  /** Starts it again after it was killed; its last processes may hold it up for a moment. */
  void restart() {
    server =
        Awaitility.await("PostgreSQL again")
            .atMost(Duration.ofMinutes(10))
            .ignoreExceptions()
            .until(this::run, started -> true);
  }

  /** Lets go of its folder, too. */
  private static void close(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    close(server);
    Mounts.remove(folder);
  }
}
