package dev.impound.controller.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.testing.FakeReceiptPins;
import dev.impound.controller.testing.NodeKey;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ReceiptDeskTest {
  private static final NodeName NODE = new NodeName("web-1");
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");

  private final NodeKey key = NodeKey.of("web-1");
  private final NodeKey other = NodeKey.of("web-1");
  private final FakeReceiptPins pins = new FakeReceiptPins();
  private final ReceiptDesk desk = new ReceiptDesk(pins, InstantSource.fixed(NOW));

  private Sha256 first() {
    return pins.pin(NODE, other.certificate(), NOW).certificate();
  }

  @Test
  void keepsTheCertificateThatANodeShowsAsItConnects() {
    desk.shown(NODE, key.certificate());
    desk.shown(NODE, other.certificate());

    assertThat(first()).isEqualTo(Sha256.of(key.certificate()));
  }

  @Test
  void keepsNothingThatIsNoCertificateOfTheNode() {
    desk.shown(NODE, new byte[] {1, 2, 3});
    desk.shown(NODE, NodeKey.of("web-2").certificate());

    assertThat(first()).isEqualTo(Sha256.of(other.certificate()));
  }

  @Test
  void aDatabaseThatIsAwayStopsNoSession() {
    new ReceiptDesk(
            (node, certificate, at) -> {
              throw new IllegalStateException("the database is away");
            },
            InstantSource.fixed(NOW))
        .shown(NODE, key.certificate());

    assertThat(first()).isEqualTo(Sha256.of(other.certificate()));
  }
}
