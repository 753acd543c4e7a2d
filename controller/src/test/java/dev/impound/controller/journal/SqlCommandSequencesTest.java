package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.node.CommandSequences;
import dev.impound.controller.node.OldState;
import dev.impound.controller.testing.DatabaseEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class SqlCommandSequencesTest {
  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private Database database;

  SqlCommandSequencesTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws IOException {
    database = engine.open(folder);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void givesBlocksThatFollowOneAnotherHoweverManyAsk() throws Exception {
    ConcurrentLinkedQueue<CommandSequences.Block> given = new ConcurrentLinkedQueue<>();
    List<Thread> controllers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      CommandSequences one = new SqlCommandSequences(database.jdbi());
      controllers.add(Thread.ofPlatform().start(() -> given.add(one.reserve(1000))));
    }
    for (Thread one : controllers) {
      one.join();
    }

    assertThat(given.stream().map(CommandSequences.Block::first).sorted())
        .containsExactly(1L, 1001L, 2001L, 3001L, 4001L, 5001L, 6001L, 7001L);
    assertThat(given).allMatch(block -> block.epoch() == 1 && block.count() == 1000);
  }

  @Test
  void raisesTheEpochAboveWhatWasSeenAndGoesOnCounting() {
    CommandSequences sequences = new SqlCommandSequences(database.jdbi());
    SqlOldState mark = new SqlOldState(database.jdbi());
    sequences.reserve(10);
    assertThat(sequences.given()).isEqualTo(new CommandSequences.Block(1, 11, 0));
    assertThat(mark.find()).isEmpty();
    OldState.Found found =
        new OldState.Found(Instant.parse("1970-01-01T00:00:03Z"), "it is old", 4);
    mark.set(found);
    mark.set(new OldState.Found(Instant.EPOCH, "again", 9));
    assertThat(mark.find()).contains(found);

    assertThat(mark.acknowledge()).isEqualTo(5);
    assertThat(mark.find()).isEmpty();
    assertThat(sequences.reserve(5)).isEqualTo(new CommandSequences.Block(5, 11, 5));
    mark.set(new OldState.Found(Instant.EPOCH, "restored", 1));
    assertThat(mark.acknowledge()).isEqualTo(6);
  }

  @Test
  void theSameBackupRestoredTwiceGetsTwoEpochs() {
    SqlOldState mark = new SqlOldState(database.jdbi());
    Instant monday = Instant.parse("2026-03-02T03:00:00Z");
    mark.set(new OldState.Found(monday, "restored", 1));
    long first = mark.acknowledge();
    database.jdbi().useHandle(handle -> handle.execute("UPDATE command_sequence SET epoch = 1"));

    mark.set(new OldState.Found(monday.plusSeconds(60), "restored", 1));

    assertThat(mark.acknowledge()).isGreaterThan(first);
  }

  @Test
  void countsOnInANewEpoch() {
    CommandSequences sequences = new SqlCommandSequences(database.jdbi());
    sequences.reserve(10);

    assertThat(new SqlOldState(database.jdbi()).acknowledge()).isEqualTo(2);
    assertThat(sequences.reserve(10)).isEqualTo(new CommandSequences.Block(2, 11, 10));
  }
}
