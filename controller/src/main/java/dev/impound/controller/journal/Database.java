package dev.impound.controller.journal;

import dev.impound.controller.fleet.SharedLock;
import dev.impound.wire.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The controller's database, its schema up to date. A commit returns once the row is on the disk.
 * Transactions follow one another: what one reads stays true until it has written. {@link #close}
 * gives up the connections that nobody uses.
 */
public final class Database implements AutoCloseable {
  /** How long a controller that starts waits for PostgreSQL, which may be starting too. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Engine engine;
  private final Map<String, SharedLock> locks = new ConcurrentHashMap<>();

  private Database(Engine engine) {
    this.engine = engine;
  }

  /**
   * A PostgreSQL database.
   *
   * @param url {@code jdbc:postgresql://HOST:PORT/DATABASE}, with settings of the driver behind a
   *     question mark, but no user and no password
   * @param passwordFile one line; empty where the server asks for none, or for a certificate
   */
  public record Server(String url, String user, Optional<Path> passwordFile) {
    public Server {
      String lower = url.toLowerCase(Locale.ROOT);
      if (!lower.startsWith("jdbc:postgresql:")) {
        throw new IllegalArgumentException(
            "the database's URL must start with jdbc:postgresql:, and is %s"
                .formatted(Printable.brief(url)));
      }
      if (lower.contains("password=") || lower.contains("user=")) {
        throw new IllegalArgumentException(
            "the database's URL must not hold a user or a password: name the user beside it, and"
                + " the file that holds the password");
      }
    }
  }

  /**
   * Opens, and creates where it is missing, the SQLite file {@code file}.
   *
   * @throws IOException when the folder or the tables cannot be made
   */
  public static Database sqlite(Path file) throws IOException {
    return new Database(SqliteEngine.open(file));
  }

  /**
   * Connects to PostgreSQL; waits a minute for a server that does not answer.
   *
   * @throws IOException when it cannot be reached, refuses, or the tables cannot be made
   */
  public static Database postgres(Server server) throws IOException {
    return postgres(server, PATIENCE);
  }

  static Database postgres(Server server, Duration patience) throws IOException {
    return new Database(PostgresEngine.open(server, patience));
  }

  /** Statements and transactions. */
  public Jdbi jdbi() {
    return engine.jdbi();
  }

  /** As {@link #jdbi}, for single statements that nothing else may hold up: signs of life. */
  public Jdbi signs() {
    return engine.signs();
  }

  /** Whether other controllers may use this database too. */
  public boolean isShared() {
    return engine.isShared();
  }

  /** The time on the database's clock, in microseconds since 1970 UTC. */
  public long micros(Handle handle) {
    return handle.createQuery("SELECT " + engine.clock()).mapTo(Long.class).one();
  }

  /** The lock of this name: the same one whenever, and by whichever controller, it is asked for. */
  public SharedLock lock(String name) {
    return locks.computeIfAbsent(name, engine::lock);
  }

  /** Why nothing could be written, if so; takes the write lock, and leaves nothing behind. */
  public Optional<String> problem() {
    try {
      jdbi()
          .useTransaction(
              handle -> {
                handle.execute("INSERT INTO channel_kind (channel, kind) VALUES ('', '')");
                handle.rollback();
              });
      return Optional.empty();
    } catch (JdbiException e) {
      return Optional.of(Printable.brief(Objects.requireNonNullElse(e.getMessage(), "failed")));
    }
  }

  /**
   * Whether {@code failure} came about because the database cannot be reached or cannot write just
   * now, so that the same may succeed later. What failed in its commit may have been written all
   * the same. A virtual thread that is interrupted while it waits for PostgreSQL loses its
   * connection, which looks the same: ask first whether the thread was.
   */
  public static boolean isAway(Throwable failure) {
    return Outage.isIn(failure);
  }

  @Override
  public void close() {
    engine.close();
  }
}
