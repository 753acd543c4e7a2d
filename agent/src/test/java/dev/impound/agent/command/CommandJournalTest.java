package dev.impound.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommandJournalTest {
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");

  @TempDir Path folder;
  private final AtomicReference<Instant> time = new AtomicReference<>(NOW);
  private final InstantSource clock = time::get;

  private CommandJournal open() {
    return CommandJournal.open(folder, clock);
  }

  private Path file() {
    return folder.resolve("commands.log");
  }

  private static Warrant warrant(String id, long epoch, long sequence) {
    return new Warrant(id, "web-1", NOW, NOW, new Mark(epoch, sequence));
  }

  private static ByteString outcome(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static void take(CommandJournal journal, String id, long sequence) throws Exception {
    Decision decision = journal.take(warrant(id, 1, sequence));
    assertThat(decision).as(id).isInstanceOf(Decision.Fresh.class);
    ((Decision.Fresh) decision).recorded().get(10, TimeUnit.SECONDS);
  }

  private static void assertRefused(Decision decision, Decision.Reason reason) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  @Test
  void answersWithTheOutcomeAfterTheAgentWasRestarted() throws Exception {
    try (CommandJournal journal = open()) {
      take(journal, "C-1", 1);
      journal.end("C-1", outcome("done"));
    }
    try (CommandJournal journal = open()) {
      assertThat(journal.take(warrant("C-1", 1, 1)))
          .isInstanceOfSatisfying(
              Decision.Ended.class,
              ended -> assertThat(ended.outcome()).isEqualTo(outcome("done")));
      assertThat(journal.newest()).isEqualTo(new Mark(1, 1));
    }
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aCommandThatARestartCutOffIsDoneOnceItIsOrderedAnewAndNeverByAReplay() throws Exception {
    try (CommandJournal journal = open()) {
      take(journal, "C-1", 7);
      assertThat(journal.take(warrant("C-1", 1, 8))).isEqualTo(new Decision.AtWork());
    }
    try (CommandJournal journal = open()) {
      assertRefused(journal.take(warrant("C-1", 1, 7)), Decision.Reason.REPLAYED);
      assertRefused(journal.take(warrant("C-1", 1, 8)), Decision.Reason.REPLAYED);
      take(journal, "C-1", 9);
    }
  }

  @Test
  void aNewerEpochBeginsAgainAtAnySequenceAndOutlivesARestart() throws Exception {
    try (CommandJournal journal = open()) {
      take(journal, "C-1", 900);
      assertThat(journal.take(warrant("C-2", 2, 1))).isInstanceOf(Decision.Fresh.class);
    }
    try (CommandJournal journal = open()) {
      assertRefused(journal.take(warrant("C-3", 1, 901)), Decision.Reason.OLD_EPOCH);
      assertRefused(journal.take(warrant("C-3", 2, 1)), Decision.Reason.REPLAYED);
      assertThat(journal.take(warrant("C-3", 2, 2))).isInstanceOf(Decision.Fresh.class);
    }
  }

  @Test
  void recallsEveryWholeLineWhereverACrashCutsTheFile() throws Exception {
    try (CommandJournal journal = open()) {
      for (int i = 1; i <= 6; i++) {
        take(journal, "C-" + i, i);
        if (i % 2 == 0) {
          journal.end("C-" + i, outcome("done " + i));
        }
      }
    }
    byte[] whole = Files.readAllBytes(file());
    for (int cut = 0; cut <= whole.length; cut++) {
      Files.write(file(), Arrays.copyOf(whole, cut));
      long lines = new String(whole, 0, cut, StandardCharsets.US_ASCII).lines().count();
      boolean torn = cut > 0 && whole[cut - 1] != '\n';
      long kept = torn ? lines - 1 : lines;

      JournalFile.Read read = new JournalFile(folder).read();
      assertThat(read.lines()).as("cut at %d", cut).hasSize((int) kept);
      assertThat(read.damaged()).as("cut at %d", cut).isZero();
      long newest =
          read.lines().stream()
              .mapToLong(line -> line instanceof JournalLine.Taken t ? t.mark().sequence() : 0)
              .max()
              .orElse(0);
      try (CommandJournal journal = open()) {
        assertThat(journal.newest().sequence()).as("cut at %d", cut).isEqualTo(newest);
        if (newest > 0) {
          assertThat(journal.take(warrant("replayed", 1, newest)))
              .as("cut at %d", cut)
              .isInstanceOf(Decision.Refused.class);
        }
        take(journal, "next", newest + 1);
      }
      try (CommandJournal journal = open()) {
        assertThat(journal.newest().sequence()).as("cut at %d", cut).isEqualTo(newest + 1);
      }
    }
  }

  @Test
  void passesOverADamagedLineAndKeepsTheOthers() throws Exception {
    try (CommandJournal journal = open()) {
      take(journal, "C-1", 1);
      journal.end("C-1", outcome("done"));
      take(journal, "C-2", 2);
    }
    String text = Files.readString(file());
    int second = text.indexOf("taken");
    Files.writeString(file(), text.substring(0, second) + "T" + text.substring(second + 1));

    assertThat(new JournalFile(folder).read().damaged()).isEqualTo(1);
    try (CommandJournal journal = open()) {
      assertThat(journal.take(warrant("C-1", 1, 1))).isInstanceOf(Decision.Ended.class);
      assertRefused(journal.take(warrant("C-9", 1, 2)), Decision.Reason.REPLAYED);
    }
  }

  @Test
  void goesOnInMemoryWithoutADiskAndWritesAllOnceItCan() throws Exception {
    Path away = folder.resolve("state");
    Files.writeString(away, "no folder");
    try (CommandJournal journal = CommandJournal.open(away, clock)) {
      CompletableFuture<Void> recorded =
          ((Decision.Fresh) journal.take(warrant("C-1", 1, 1))).recorded();
      assertThatThrownBy(() -> recorded.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class);
      journal.end("C-1", outcome("done"));
      assertThat(journal.take(warrant("C-1", 1, 1))).isInstanceOf(Decision.Ended.class);

      Files.delete(away);
      take(journal, "C-2", 2);
    }
    try (CommandJournal journal = CommandJournal.open(away, clock)) {
      assertThat(journal.take(warrant("C-1", 1, 1))).isInstanceOf(Decision.Ended.class);
      assertRefused(journal.take(warrant("C-3", 1, 2)), Decision.Reason.REPLAYED);
    }
  }

  @Test
  void forgetsCommandsAfterADayAndNeverTheHighestSequence() throws Exception {
    try (CommandJournal journal = open()) {
      take(journal, "C-1", 1);
      journal.end("C-1", outcome("done"));
    }
    time.set(NOW.plus(Duration.ofHours(25)));
    try (CommandJournal journal = open()) {
      assertRefused(journal.take(warrant("C-1", 1, 1)), Decision.Reason.REPLAYED);
      take(journal, "C-2", 2);
    }
    assertThat(Files.readString(file())).contains("high 1 1").doesNotContain("done");
  }

  @Test
  void keepsTheFileSmallHoweverManyOutcomesThereAre() throws Exception {
    ByteString large = ByteString.copyFrom(new byte[JournalLine.MOST_OUTCOME]);
    try (CommandJournal journal = open()) {
      for (int i = 1; i <= 200; i++) {
        take(journal, "C-" + i, i);
        journal.end("C-" + i, large);
      }
      assertThat(journal.take(warrant("C-200", 1, 200))).isInstanceOf(Decision.Ended.class);
      assertRefused(journal.take(warrant("C-1", 1, 1)), Decision.Reason.REPLAYED);
    }
    assertThat(Files.size(file())).isLessThan(64L << 20);
  }

  @Test
  void doesNotWriteAnOutcomeThatIsTooLong() throws Exception {
    try (CommandJournal journal = open()) {
      take(journal, "C-1", 1);
      journal.end("C-1", ByteString.copyFrom(new byte[JournalLine.MOST_OUTCOME + 1]));
      assertThat(journal.take(warrant("C-1", 1, 1))).isInstanceOf(Decision.Ended.class);
    }
    try (CommandJournal journal = open()) {
      assertRefused(journal.take(warrant("C-1", 1, 1)), Decision.Reason.REPLAYED);
      take(journal, "C-1", 2);
    }
  }

  @Test
  void countsSequencesWithoutASign() throws Exception {
    try (CommandJournal journal = open()) {
      take(journal, "C-1", Long.MAX_VALUE);
      take(journal, "C-2", Long.MIN_VALUE);
    }
    Files.writeString(file(), "", StandardOpenOption.APPEND);
    try (CommandJournal journal = open()) {
      assertRefused(journal.take(warrant("C-3", 1, 5)), Decision.Reason.REPLAYED);
    }
  }

  @Test
  void keepsTheNewestCommandAsItCameToShowItAfterARestart() throws Exception {
    try (CommandJournal journal = open()) {
      journal.take(warrant("C-1", 1, 1), ByteString.copyFromUtf8("first"));
      journal.take(warrant("C-2", 1, 2), ByteString.copyFromUtf8("second"));
      journal.take(warrant("C-1", 1, 1), ByteString.copyFromUtf8("replayed"));
      assertThat(journal.proof()).contains(ByteString.copyFromUtf8("second"));
    }
    for (int restart = 0; restart < 2; restart++) {
      try (CommandJournal journal = open()) {
        assertThat(journal.proof()).contains(ByteString.copyFromUtf8("second"));
      }
    }
    try (CommandJournal journal = open()) {
      journal.take(warrant("C-3", 1, 3), ByteString.copyFrom(new byte[1 << 20]));
      assertThat(journal.proof()).as("one too long to keep").isEmpty();
    }
  }
}
