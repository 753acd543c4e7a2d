package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.impound.controller.fleet.LockUnavailableException;
import dev.impound.controller.fleet.SharedLock;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.controller.testing.PostgresServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresTest {
  private static final Duration SOON = Duration.ofSeconds(1);

  @TempDir private Path folder;

  @Test
  void controllersThatStartAtOnceBothMakeTheTables() throws Exception {
    Database.Server server = PostgresServer.shared().database("at_once");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Database> first = threads.submit(() -> Database.postgres(server));
      Future<Database> second = threads.submit(() -> Database.postgres(server));
      try (Database one = first.get();
          Database other = second.get()) {
        assertThat(one.problem()).isEmpty();
        assertThat(other.problem()).isEmpty();
      }
    }
  }

  @Test
  void aTransactionThatWaitsTooLongForOthersIsBrokenOff() throws IOException {
    try (Database database = DatabaseEngine.POSTGRES.open(folder);
        Handle busy = database.jdbi().open()) {
      busy.begin();

      Throwable failure =
          catchThrowable(
              () ->
                  database
                      .jdbi()
                      .useHandle(
                          handle -> {
                            handle.execute("SET lock_timeout = '100ms'");
                            handle.useTransaction(inside -> inside.execute("SELECT 1"));
                          }));
      busy.rollback();

      assertThat(failure).isNotNull().matches(Database::isAway);
    }
  }

  @Test
  void aLockIsFreeOnceItsHoldersConnectionIsBroken() throws Exception {
    try (Database database = DatabaseEngine.POSTGRES.open(folder);
        Database other = DatabaseEngine.POSTGRES.open(folder)) {
      SharedLock.Held lost = database.lock("listener-1").take();
      PostgresServer.shared()
          .execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");

      other.lock("listener-1").take().close();

      lost.close();
      database.lock("listener-1").take().close();
    }
  }

  @Test
  void goesOnWithoutARestartAfterTheServerWasKilled() throws Exception {
    Path data = folder.resolve("data");
    try (PostgresServer server = PostgresServer.start(data);
        Database database = Database.postgres(server.database("impound"))) {
      SqlSourceMemory memory = new SqlSourceMemory(database.jdbi());
      memory.remember("source", "committed", "before");

      Throwable cutOff = catchThrowable(() -> writeWhileKilling(database, server, data));
      Throwable meanwhile = catchThrowable(() -> memory.remember("source", "never", "meanwhile"));

      assertThat(cutOff).isNotNull().matches(Database::isAway);
      assertThat(meanwhile).isNotNull().matches(Database::isAway);
      assertThat(database.problem()).isPresent();
      assertThatThrownBy(() -> database.lock("listener-1").take())
          .isInstanceOf(LockUnavailableException.class)
          .matches(Database::isAway);

      server.restart(data);
      awaitAnswer(database);
      assertThat(memory.recallAll("source", "")).containsOnlyKeys("committed");
      memory.remember("source", "after", "");
      database.lock("listener-1").take().close();
      assertThat(memory.recallAll("source", "")).containsOnlyKeys("committed", "after");
    }
  }

  /** Writes a row, and has the server killed before the commit. */
  private static void writeWhileKilling(Database database, PostgresServer server, Path data)
      throws Exception {
    database
        .jdbi()
        .useTransaction(
            handle -> {
              handle.execute("INSERT INTO source_memory VALUES ('source', 'cut off', '')");
              long session = handle.createQuery("SELECT pg_backend_pid()").mapTo(Long.class).one();
              server.kill(data);
              Optional<ProcessHandle> serving = ProcessHandle.of(session);
              if (serving.isPresent()) {
                serving.get().onExit().get(30, TimeUnit.SECONDS);
              }
            });
  }

  private static void awaitAnswer(Database database) throws InterruptedException {
    for (int tries = 0; tries < 60 && database.problem().isPresent(); tries++) {
      Thread.sleep(500);
    }
    assertThat(database.problem()).isEmpty();
  }

  @Test
  void saysWhichDatabaseCannotBeReached() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    String url = "jdbc:postgresql://localhost:%d/impound".formatted(free);

    assertThatThrownBy(
            () -> Database.postgres(new Database.Server(url, "impound", Optional.empty()), SOON))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot reach the database " + url + ", tried for 1 s")
        .hasMessageContaining("start it");
  }

  @Test
  void doesNotWaitForADatabaseThatRefuses() throws SQLException {
    String url = PostgresServer.shared().database("there").url().replace("/there", "/missing");

    assertThatThrownBy(
            () -> Database.postgres(new Database.Server(url, "postgres", Optional.empty())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot use the database " + url + " as postgres")
        .hasMessageContaining("does not exist");
  }

  @Test
  void readsThePasswordFromItsFileOnly() throws Exception {
    Path empty = Files.writeString(folder.resolve("password"), "\n");
    String url = PostgresServer.shared().database("there").url();

    assertThatThrownBy(
            () -> Database.postgres(new Database.Server(url, "postgres", Optional.of(empty))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("must hold one line");
    assertThatThrownBy(
            () -> new Database.Server(url + "?passWord=hunter2", "postgres", Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must not hold a user or a password")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> new Database.Server("jdbc:mysql://db/x", "u", Optional.empty()))
        .hasMessageContaining("must start with jdbc:postgresql:");
  }
}
