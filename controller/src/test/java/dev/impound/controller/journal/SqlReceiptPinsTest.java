package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.receipt.ReceiptPin;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class SqlReceiptPinsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");
  private static final NodeName NODE = new NodeName("web-1");

  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private Database database;

  SqlReceiptPinsTest(DatabaseEngine engine) {
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
  void keepsTheFirstCertificateOfEachNode() {
    SqlReceiptPins pins = new SqlReceiptPins(database.jdbi());
    ReceiptPin first = new ReceiptPin(NODE, Sha256.of(new byte[] {1}), NOW);

    assertThat(pins.pin(NODE, new byte[] {1}, NOW)).isEqualTo(first);
    assertThat(pins.pin(NODE, new byte[] {2}, NOW.plusSeconds(9))).isEqualTo(first);
    assertThat(pins.pin(new NodeName("web-2"), new byte[] {2}, NOW).certificate())
        .isEqualTo(Sha256.of(new byte[] {2}));
  }
}
