package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.fleet.SharedLock;
import dev.impound.controller.testing.DatabaseEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class DatabaseTest {
  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private Database database;
  private SqlSourceMemory memory;

  DatabaseTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws IOException {
    database = engine.open(folder);
    memory = new SqlSourceMemory(database.jdbi());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void tellsThatItIsWritableAndLeavesNothingBehind() {
    assertThat(database.problem()).isEmpty();
    assertThat(database.problem()).isEmpty();

    database.jdbi().useHandle(handle -> handle.execute("DROP TABLE channel_kind"));
    assertThat(database.problem())
        .hasValueSatisfying(problem -> assertThat(problem).contains("channel_kind"));
  }

  @Test
  void tellsTheTimeOnItsOwnClock() {
    long first = database.jdbi().withHandle(database::micros);
    long second = database.jdbi().inTransaction(database::micros);

    assertThat(second).isGreaterThanOrEqualTo(first);
    assertThat(Duration.between(Micros.instant(first), Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void keepsTextThatHoldsANullCharacter() {
    memory.remember("source", "key\0", "a\0b");

    assertThat(memory.recall("source", "key\0")).contains("a\u2400b");
    assertThat(memory.recallAll("source", "key\0")).containsValue("a\u2400b");
  }

  @Test
  void sortsTextByItsBytes() {
    for (String name : List.of("b", "a-c", "B", "ab", "A")) {
      memory.remember("source", name, "");
    }

    List<String> sorted =
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery("SELECT name FROM source_memory ORDER BY name")
                        .mapTo(String.class)
                        .list());

    assertThat(sorted).containsExactly("A", "B", "a-c", "ab", "b");
  }

  @Test
  void tellsAWrongStatementFromADatabaseThatIsAway() {
    assertThatThrownBy(
            () ->
                database
                    .jdbi()
                    .useTransaction(
                        handle ->
                            handle.execute(
                                "INSERT INTO timeline (incident, at, text) VALUES (7, 0, '')")))
        .isInstanceOf(JdbiException.class)
        .matches(failure -> !Database.isAway(failure));
    assertThatThrownBy(() -> database.jdbi().useHandle(handle -> handle.execute("NONSENSE")))
        .matches(failure -> !Database.isAway(failure));
    assertThat(Database.isAway(new IOException("disk"))).isFalse();
  }

  @Test
  void aTransactionWritesWhatItReadWhoeverElseWrites() throws Exception {
    memory.remember("source", "count", "0");

    try (Database other = engine.open(folder)) {
      together(
          4,
          worker -> {
            for (int turn = 0; turn < 5; turn++) {
              count(worker % 2 == 0 ? database : other);
            }
          });
    }

    assertThat(memory.recall("source", "count")).contains("20");
  }

  private static void count(Database database) {
    database
        .jdbi()
        .useTransaction(
            handle -> {
              int read =
                  Integer.parseInt(
                      handle
                          .createQuery("SELECT value FROM source_memory WHERE name = 'count'")
                          .mapTo(String.class)
                          .one());
              handle.execute(
                  "UPDATE source_memory SET value = ? WHERE name = 'count'",
                  String.valueOf(read + 1));
            });
  }

  @Test
  void aLockHasOneHolderAtATime() throws Exception {
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger turns = new AtomicInteger();

    try (Database other = engine.open(folder)) {
      together(
          4,
          worker -> {
            // SQLite is one controller's, and the lock its own.
            Database mine = database.isShared() && worker % 2 == 1 ? other : database;
            for (int turn = 0; turn < 3; turn++) {
              try (SharedLock.Held held = mine.lock("listener-1").take()) {
                assertThat(holders.incrementAndGet()).as("holders with %s", held).isEqualTo(1);
                Thread.sleep(5);
                holders.decrementAndGet();
                turns.incrementAndGet();
              }
            }
          });
    }

    assertThat(turns).hasValue(12);
  }

  @Test
  void locksOfOtherNamesDoNotWait() throws Exception {
    try (SharedLock.Held first = database.lock("listener-1").take();
        SharedLock.Held second = database.lock("listener-2").take()) {
      assertThat(List.of(first, second)).hasSize(2);
    }
  }

  @Test
  void whoWaitsForALockCanBeInterruptedAndHoldsNothing() throws Exception {
    try (Database other = engine.open(folder)) {
      Database waiting = database.isShared() ? other : database;
      SharedLock.Held held = database.lock("listener-1").take();
      Thread waiter =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      waiting.lock("listener-1").take();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      Thread.sleep(200);
      waiter.interrupt();
      waiter.join();
      held.close();
      held.close();

      waiting.lock("listener-1").take().close();
    }
  }

  private interface Work {
    void run(int worker) throws Exception;
  }

  private static void together(int workers, Work work) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        int number = worker;
        tasks.add(
            () -> {
              work.run(number);
              return true;
            });
      }
      for (Future<Boolean> done : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
        assertThat(done.get()).isTrue();
      }
    }
  }
}
