package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEntry;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class SqlCustodyCopiesTest {
  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private Database database;
  private SqlCustodyCopies copies;

  SqlCustodyCopiesTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws IOException {
    database = engine.open(folder);
    copies = new SqlCustodyCopies(database.jdbi());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void givesBackTheEntriesOfAnItemAndOfItsWholeCaptureAsTheyWereAdded() {
    CustodyEntry collected = entry(1, "CAP-1", "EV-1", Optional.of(Sha256.of(new byte[] {1})), 12);
    CustodyEntry sealed = entry(2, "CAP-1", "", Optional.empty(), -1);
    CustodyEntry other = entry(3, "CAP-1", "EV-2", Optional.empty(), 1L << 40);
    copies.add("east", List.of(collected, sealed, other));

    assertThat(copies.entries("east", "CAP-1", "EV-1")).containsExactly(collected, sealed);
    assertThat(copies.last("east")).isEqualTo(3);
  }

  @Test
  void anEntryThatIsThereAlreadyIsNotAddedTwice() {
    CustodyEntry entry = entry(1, "CAP-1", "EV-1", Optional.empty(), 1);
    copies.add("east", List.of(entry));
    copies.add("east", List.of(entry));

    assertThat(copies.entries("east", "CAP-1", "EV-1")).containsExactly(entry);
  }

  @Test
  void eachControllerHasAChainOfItsOwn() {
    copies.add("east", List.of(entry(1, "CAP-1", "EV-1", Optional.empty(), 1)));

    assertThat(copies.last("west")).isZero();
    assertThat(copies.entries("west", "CAP-1", "EV-1")).isEmpty();
  }

  private static CustodyEntry entry(
      long sequence, String capture, String item, Optional<Sha256> sha256, long size) {
    return new CustodyEntry(
        sequence,
        Sha256.of(new byte[] {(byte) (sequence - 1)}),
        Instant.parse("2026-03-04T05:06:07.000008Z"),
        new CustodyEvent(
            Actor.CONTROLLER,
            Act.NOTE,
            capture,
            item,
            sha256,
            size < 0 ? OptionalLong.empty() : OptionalLong.of(size),
            "caf\u00e9"),
        "test",
        Sha256.of(new byte[] {(byte) sequence}));
  }
}
