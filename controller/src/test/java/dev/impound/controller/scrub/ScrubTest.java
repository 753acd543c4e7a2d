package dev.impound.controller.scrub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.evidence.BlobRole;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.SealedStore;
import dev.impound.controller.signing.Notary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrubTest {
  private static final long FAST = 1L << 40;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir private Path root;
  private SealedStore store;
  private Evidence evidence;
  private Item logs;

  @BeforeEach
  void sealACapture() throws IOException {
    store = SealedStore.in(root, Notary.without());
    evidence = store.evidence();
    logs = evidence.items(store.seal()).getFirst();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private Scrub scrub(long rate, Optional<Duration> every) throws IOException {
    return new Scrub(evidence.stock(), new ScrubSettings(rate, every), InstantSource.system());
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited long enough").isLessThan(end);
      Thread.sleep(5);
    }
  }

  private static void awaitWhole(Scrub scrub) throws InterruptedException {
    await(() -> scrub.status().completed().isPresent() && scrub.status().started().isEmpty());
  }

  private void damageLogs() throws IOException {
    Path file = store.file(logs.id(), BlobRole.CONTENT);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
  }

  private void keep(ScrubProgress progress) throws IOException {
    evidence.stock().keepProgress(progress.text());
  }

  @Test
  void readsEveryBlobAndEntersThatInTheChainOfCustody() throws Exception {
    try (Scrub scrub = scrub(FAST, Optional.of(WEEK))) {
      scrub.start();
      awaitWhole(scrub);

      int blobs = evidence.stock().blobs().size();
      assertThat(scrub.status().blobs()).isEqualTo(blobs);
      assertThat(scrub.status().damaged()).isZero();
      assertThat(scrub.bytesRead()).isEqualTo(scrub.status().totalBytes());
      assertThat(evidence.custodyLog().entries().getLast().event().detail())
          .startsWith("scrub: %d blobs of ".formatted(blobs))
          .contains(" 0 of them are damaged");
    }
  }

  @Test
  void findsAFlippedBitNamesTheChunkAndReadsOn() throws Exception {
    damageLogs();
    try (Scrub scrub = scrub(FAST, Optional.of(WEEK))) {
      scrub.start();
      awaitWhole(scrub);

      assertThat(scrub.status().damaged()).isEqualTo(1);
      assertThat(scrub.damagedChunks()).isEqualTo(1);
      assertThat(scrub.status().blobs()).isEqualTo(evidence.stock().blobs().size());
      assertThat(scrub.status().findings())
          .singleElement()
          .asString()
          .contains("chunk 1 (bytes 8388608 to 9437183)")
          .contains(logs.id().toString());
      assertThat(evidence.item(logs.id()).verified()).contains(false);
      assertThat(evidence.verifyChain().findings()).isEmpty();
    }
  }

  @Test
  void goesOnAfterARestartWhereItWas() throws Exception {
    String last = evidence.stock().blobs().getLast().digest().hex();
    Instant begun = Instant.parse("2026-03-04T05:06:07Z");
    keep(new ScrubProgress(Optional.of(begun), last, 8, 1000, 1, Optional.empty()));
    try (Scrub scrub = scrub(FAST, Optional.of(WEEK))) {
      assertThat(scrub.status().started()).contains(begun);
      scrub.start();
      awaitWhole(scrub);

      assertThat(scrub.bytesRead()).isZero();
      assertThat(scrub.status().blobs()).isEqualTo(8);
      assertThat(scrub.status().damaged()).isEqualTo(1);
    }
  }

  @Test
  void keepsThatAPassIsWholeSoThatARestartBeginsNone() throws Exception {
    try (Scrub scrub = scrub(FAST, Optional.of(WEEK))) {
      scrub.start();
      awaitWhole(scrub);
    }
    try (Scrub again = scrub(FAST, Optional.of(WEEK))) {
      again.start();
      Thread.sleep(100);

      assertThat(again.bytesRead()).isZero();
      assertThat(again.status().next())
          .contains(again.status().completed().orElseThrow().plus(WEEK));
    }
  }

  @Test
  void readsOnlyOnOrderWhereItIsOff() throws Exception {
    try (Scrub scrub = scrub(FAST, Optional.empty())) {
      scrub.start();
      Thread.sleep(100);
      assertThat(scrub.bytesRead()).isZero();
      assertThat(scrub.status().next()).isEmpty();

      scrub.order();

      awaitWhole(scrub);
      assertThat(scrub.bytesRead()).isPositive();
    }
  }

  @Test
  void endsAtOnceInTheMiddleOfABlobAndLeavesTheChainWritable() throws Exception {
    Scrub scrub = scrub(64 << 10, Optional.of(WEEK));
    scrub.start();
    await(() -> scrub.bytesRead() > 0);

    long before = System.nanoTime();
    scrub.close();

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
    evidence.stock().note("still writable");
  }

  @Test
  void progressThatCannotBeReadIsNone() {
    assertThat(ScrubProgress.parse("rubbish\nblobs x\n".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(ScrubProgress.NONE);
  }

  @Test
  void readsBackTheProgressThatItWrote() {
    Instant at = Instant.parse("2026-03-04T05:06:07.5Z");
    ScrubProgress progress =
        new ScrubProgress(Optional.of(at), "ab".repeat(32), 3, 4, 5, Optional.of(at));

    assertThat(ScrubProgress.parse(progress.text())).isEqualTo(progress);
  }
}
