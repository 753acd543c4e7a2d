package dev.impound.controller.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.impound.controller.fleet.SharedLock;
import dev.impound.settings.SecretFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL database, for several controllers. */
final class PostgresEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresEngine.class);

  /** Transactions follow one another; these serve the readers beside them. */
  private static final int MOST_CONNECTIONS = 16;

  private static final int MOST_SIGNS = 2;

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /**
   * What every session is told: a commit is on the disk, nothing waits for ever, and the server
   * soon sees that a controller's machine is gone, whose locks others wait for.
   */
  private static final String SESSION =
      "-c synchronous_commit=on -c lock_timeout=10s -c idle_in_transaction_session_timeout=10s"
          + " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3";

  private static final String STATEMENTS = SESSION + " -c statement_timeout=30s";

  private final PGSimpleDataSource connections;
  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final HikariDataSource signsPool;

  /** Its transactions do not wait for others. */
  private final Jdbi signs;

  private PostgresEngine(PGSimpleDataSource connections) {
    this.connections = connections;
    this.pool = new HikariDataSource(pooled(connections, "database", MOST_CONNECTIONS));
    this.signsPool = new HikariDataSource(pooled(connections, "signs of life", MOST_SIGNS));
    this.signs = Jdbi.create(signsPool).registerArgument(new StorableText());
    this.jdbi = Jdbi.create(pool).registerArgument(new StorableText());
    jdbi.setTransactionHandler(new SerialTransactions());
  }

  static PostgresEngine open(Database.Server server, Duration patience) throws IOException {
    PGSimpleDataSource connections = source(server, ANSWER, STATEMENTS);
    await(connections, server, patience);
    // A migration may take its time.
    Schema.POSTGRES.migrate(source(server, Duration.ZERO, ""));
    return new PostgresEngine(connections);
  }

  /** Opens a connection each time. What the URL says of the driver's settings goes before ours. */
  private static PGSimpleDataSource source(Database.Server server, Duration answer, String session)
      throws IOException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setApplicationName("impound");
    source.setTargetServerType("primary");
    source.setConnectTimeout((int) CONNECT.toSeconds());
    source.setLoginTimeout((int) CONNECT.toSeconds());
    source.setSocketTimeout((int) answer.toSeconds());
    source.setTcpKeepAlive(true);
    try {
      source.setUrl(server.url());
    } catch (IllegalArgumentException e) {
      throw new IOException("the database's URL %s is none".formatted(server.url()), e);
    }
    source.setOptions(
        (Objects.requireNonNullElse(source.getOptions(), "") + " " + session).strip());
    source.setUser(server.user());
    if (server.passwordFile().isPresent()) {
      source.setPassword(SecretFile.read(server.passwordFile().get()));
    }
    return source;
  }

  private static HikariConfig pooled(PGSimpleDataSource connections, String name, int most) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(connections);
    config.setMaximumPoolSize(most);
    config.setMinimumIdle(Math.min(2, most));
    config.setConnectionTimeout(CONNECT.toMillis());
    config.setInitializationFailTimeout(-1);
    // Under a stricter level a transaction would read what was true before it had the lock.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return config;
  }

  private static void await(
      PGSimpleDataSource connections, Database.Server server, Duration patience)
      throws IOException {
    long start = System.nanoTime();
    while (true) {
      long asked = System.nanoTime();
      try {
        connections.getConnection().close();
        return;
      } catch (SQLException e) {
        if (!Database.isAway(e)) {
          throw refused(server, e);
        }
        if (System.nanoTime() - start >= patience.toNanos()) {
          throw unreachable(server, patience, e);
        }
        LOG.atWarn()
            .addKeyValue("database", server.url())
            .addKeyValue("problem", e.getMessage())
            .log("Database does not answer; trying again");
      }
      long next = Math.min(asked + PAUSE.toNanos(), start + patience.toNanos());
      pause(next - System.nanoTime());
    }
  }

  private static IOException refused(Database.Server server, SQLException e) {
    return new IOException(
        "cannot use the database %s as %s: %s; check its URL, user and password file"
            .formatted(server.url(), server.user(), e.getMessage()),
        e);
  }

  private static IOException unreachable(
      Database.Server server, Duration patience, SQLException e) {
    return new IOException(
        "cannot reach the database %s, tried for %d s: %s; start it, or check its URL and the way"
                .formatted(server.url(), patience.toSeconds(), e.getMessage())
            + " there, and start the controller again",
        e);
  }

  private static void pause(long nanos) throws InterruptedIOException {
    try {
      Thread.sleep(Duration.ofNanos(Math.max(0, nanos)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the database");
    }
  }

  @Override
  public Jdbi jdbi() {
    return jdbi;
  }

  @Override
  public Jdbi signs() {
    return signs;
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public String clock() {
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";
  }

  @Override
  public SharedLock lock(String name) {
    return new PostgresLock(name, connections);
  }

  @Override
  public void close() {
    signsPool.close();
    pool.close();
  }
}
