package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StockTest {
  private static final int CHUNK = 8 << 20;
  private static final byte[] LOGS = StoreLab.random(3, 2 * CHUNK + 100);
  private static final Sha256 DIGEST = Sha256.of(LOGS);

  @TempDir private Path root;
  private StoreLab lab;
  private Item item;

  @BeforeEach
  void sealLogsOfThreeChunks() throws IOException {
    lab = StoreLab.in(root);
    item = lab.sealedLogs(LOGS);
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
  }

  private void flip(long position) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(lab.blob(DIGEST).toFile(), "rw")) {
      file.seek(position);
      int old = file.read();
      file.seek(position);
      file.write(old ^ 1);
    }
  }

  private Optional<BlobDamage> reread() throws Exception {
    Stock stock = lab.evidence.stock();
    for (StockedBlob blob : stock.blobs()) {
      Optional<BlobDamage> damage = stock.reread(blob, count -> {});
      if (damage.isPresent()) {
        return damage;
      }
    }
    return Optional.empty();
  }

  @Test
  void findsNothingWrongWithBytesAsTheyArrived() throws Exception {
    assertThat(reread()).isEmpty();
  }

  @Test
  void namesTheChunkAndTheBytesWhereABitWasFlipped() throws Exception {
    flip(CHUNK + 7L);

    BlobDamage damage = reread().orElseThrow();

    assertThat(damage.chunks()).containsExactly(1);
    assertThat(damage.what())
        .isEqualTo("blob %s is damaged in chunk 1 (bytes 8388608 to 16777215)", DIGEST.hex());
  }

  @Test
  void namesTheLastChunkByItsTrueEnd() throws Exception {
    flip(2L * CHUNK + 99);

    assertThat(reread().orElseThrow().what())
        .endsWith("chunk 2 (bytes 16777216 to %d)".formatted(2 * CHUNK + 99));
  }

  @Test
  void saysSoWhereTheDigestsOfTheChunksAreLost() throws Exception {
    flip(5);
    Files.delete(root.resolve("chunks").resolve(DIGEST.hex()));

    assertThat(reread().orElseThrow().what()).contains("where is not known");
  }

  @Test
  void tellsABlobThatIsShorterThanItWasSealed() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(lab.blob(DIGEST).toFile(), "rw")) {
      file.setLength(100);
    }

    assertThat(reread().orElseThrow().what()).contains("shorter than it was: 100 bytes");
  }

  @Test
  void missesASealedBlobThatIsGoneAndNoneThatIsEncrypted() throws Exception {
    Files.delete(lab.blob(DIGEST));
    assertThat(reread().orElseThrow().what()).endsWith("is gone from the store");

    Files.createDirectories(root.resolve("age"));
    Files.createFile(root.resolve("age").resolve(DIGEST.hex() + ".age"));
    assertThat(reread()).isEmpty();
  }

  @Test
  void entersDamageInTheChainOfTheItemWhichThenShowsAsNotIntact() throws Exception {
    flip(5);

    assertThat(lab.evidence.stock().enter(reread().orElseThrow())).containsExactly(item.id());

    assertThat(lab.evidence.item(item.id()).verified()).contains(false);
    assertThat(lab.evidence.custody(item.id()))
        .last()
        .satisfies(
            entry -> {
              assertThat(entry.event().act()).isEqualTo(Act.VERIFY);
              assertThat(entry.event().actor()).isEqualTo(Actor.CONTROLLER);
              assertThat(entry.event().sha256()).contains(DIGEST);
              assertThat(entry.event().detail()).startsWith("scrub: ").contains("chunk 0");
            });
  }

  @Test
  void aDamagedBlobIsNoLongerTakenForStoredThoughItsFileLooksTheSame() throws Exception {
    StoreLayout layout = new StoreLayout(root);
    EvidenceStore store =
        EvidenceStore.open(layout, new FakeDisk(root), EvidenceLimits.standard(), StoreLab.CLOCK);
    Path file = lab.blob(DIGEST);
    FileTime written = Files.getLastModifiedTime(file);
    Thread.sleep(60);
    assertThat(store.holds(DIGEST, LOGS.length)).isTrue();
    flip(5);
    Files.setLastModifiedTime(file, written);

    store.distrust(DIGEST);

    assertThat(store.holds(DIGEST, LOGS.length)).isFalse();
  }
}
