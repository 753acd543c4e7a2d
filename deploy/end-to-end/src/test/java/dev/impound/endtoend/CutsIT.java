package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A delivery that is cut again and again while it goes on: the connection is reset, the controller
 * or the agent killed.
 */
class CutsIT {
  private static final long BYTES = Soak.isLong() ? 2L << 30 : 256L << 20;
  private static final int CUTS = Soak.isLong() ? 100 : 3;

  /** What may be sent again after a cut. */
  private static final long AGAIN = 8L << 20;

  /** Frames of TLS, HTTP/2 and sessions, and what of a cut was on its way. */
  private static final long OVERHEAD = 2L << 20;

  private final Random random = new Random(20);

  @Test
  void endsInTheSameBytesAndSendsLittleAgain() {
    try (Lab lab = Lab.start();
        Wire wire = Wire.to(lab.controller().port());
        Container container = Container.sleeping(lab.engine(), "e2e-cuts")) {
      container.shell("head -c %d /dev/urandom > /tmp/loot".formatted(BYTES));
      lab.reconnectThrough(wire, Lab.NODE);
      Instant began = Instant.now();
      String id =
          lab.impound()
              .json("capture", "web-1/e2e-cuts", "--reason", "cuts", "--kind", "image", "--no-wait")
              .path("incidentId")
              .asString();
      int cuts = cut(lab, wire);
      lab.impound().settled(id);
      JsonNode image = lab.impound().item(id, "image");

      assertThat(image.path("state").asString()).as("%s", image).isEqualTo("sealed");
      assertThat(cuts).isEqualTo(CUTS);
      lab.impound().run("evidence", "verify", image.path("id").asString()).orFail();
      long more = wire.sent() - image.path("size").asLong();
      tell(cuts, more, Duration.between(began, Instant.now()));
      assertThat(more).isLessThan(cuts * (AGAIN + OVERHEAD) + BYTES / 50);
      assertThat(container.committedImages()).isZero();
    }
  }

  private static void tell(int cuts, long more, Duration took) {
    Soak.figure("cuts of a delivery of %d MiB".formatted(BYTES >> 20), cuts);
    Soak.figure("MiB sent again for each, frames included", (more >> 20) / (double) cuts);
    Soak.figure("seconds that it took", took.toSeconds());
  }

  /** Cuts in each of as many parts of the delivery, somewhere in it. */
  private int cut(Lab lab, Wire wire) {
    long part = BYTES / (CUTS + 1);
    for (int cut = 0; cut < CUTS; cut++) {
      awaitSent(wire, wire.sent() + 1 + random.nextLong(part));
      switch (cut % 3) {
        case 0 -> wire.cut();
        case 1 -> {
          lab.controller().kill();
          lab.controller().start();
        }
        default -> {
          lab.agent(Lab.NODE).kill();
          lab.startAgent(Lab.NODE);
        }
      }
    }
    return CUTS;
  }

  private static void awaitSent(Wire wire, long bytes) {
    Instant limit = Instant.now().plus(Duration.ofMinutes(2));
    while (wire.sent() < bytes) {
      if (Instant.now().isAfter(limit)) {
        throw new AssertionError("the delivery stands still at %d bytes".formatted(wire.sent()));
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
