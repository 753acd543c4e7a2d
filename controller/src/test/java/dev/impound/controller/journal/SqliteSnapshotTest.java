package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteSnapshotTest {
  @TempDir Path folder;

  @Test
  void copiesADatabaseThatIsInUse() throws IOException {
    Path file = folder.resolve("impound.db");
    Path copy = folder.resolve("copy of it.db");
    try (Database database = Database.sqlite(file)) {
      new SqlCommandSequences(database.jdbi()).reserve(100);
      new SqlOldState(database.jdbi()).acknowledge();

      SqliteSnapshot snapshot = SqliteSnapshot.take(file, copy);

      assertThat(snapshot.epoch()).isEqualTo(2);
      assertThat(Integer.parseInt(snapshot.schema())).isGreaterThanOrEqualTo(21);
      new SqlCommandSequences(database.jdbi()).reserve(100);
    }
    try (Database copied = Database.sqlite(copy)) {
      assertThat(new SqlCommandSequences(copied.jdbi()).given().first()).isEqualTo(101);
    }
  }

  @Test
  void neverOverwritesAndRefusesWhatIsNoDatabase() throws IOException {
    Path file = folder.resolve("impound.db");
    Path there = Files.writeString(folder.resolve("there"), "precious");
    try (Database database = Database.sqlite(file)) {
      assertThat(database.isShared()).isFalse();
      assertThatThrownBy(() -> SqliteSnapshot.take(file, there)).isInstanceOf(IOException.class);
    }
    assertThat(there).hasContent("precious");
    assertThatThrownBy(() -> SqliteSnapshot.read(there)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> SqliteSnapshot.take(folder.resolve("missing"), folder.resolve("x")))
        .isInstanceOf(IOException.class);
    assertThat(folder.resolve("missing")).doesNotExist();
  }
}
