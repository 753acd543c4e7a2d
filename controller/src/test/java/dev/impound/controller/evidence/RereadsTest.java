package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RereadsTest {
  private static final Instant START = Instant.parse("2026-03-04T05:06:07Z");
  private static final Sha256 DIGEST = Sha256.of(new byte[3]);

  @TempDir private Path folder;
  private Instant now = START;
  private final Rereads rereads = new Rereads(() -> now);
  private Path file = Path.of("");

  @BeforeEach
  void writeABlobAWhileAgo() throws Exception {
    file = Files.write(folder.resolve("blob"), new byte[3]);
    Thread.sleep(60);
  }

  @Test
  void knowsNothingOfABlobThatNobodyRead() throws IOException {
    assertThat(rereads.lastRead(DIGEST, file)).isEmpty();
  }

  @Test
  void tellsForADayWhenABlobWasRead() throws IOException {
    rereads.fits(DIGEST, Rereads.stamp(file));

    now = START.plus(Duration.ofHours(24)).minusNanos(1);
    assertThat(rereads.lastRead(DIGEST, file)).contains(START);
    now = START.plus(Duration.ofHours(24));
    assertThat(rereads.lastRead(DIGEST, file)).isEmpty();
  }

  @Test
  void forgetsABlobWhoseFileWasWrittenSince() throws IOException {
    rereads.fits(DIGEST, Rereads.stamp(file));
    Files.write(file, new byte[] {1, 2, 3});

    assertThat(rereads.lastRead(DIGEST, file)).isEmpty();
  }

  @Test
  void forgetsABlobWhoseFileWasWrittenWithItsOldTimesPutBack() throws IOException {
    rereads.fits(DIGEST, Rereads.stamp(file));
    var modified = Files.getLastModifiedTime(file);
    Files.write(file, new byte[] {1, 2, 3});
    Files.setLastModifiedTime(file, modified);

    assertThat(rereads.lastRead(DIGEST, file)).isEmpty();
  }

  @Test
  void takesNoNoteOfAFileThatChangedWithinTheSameTick() throws IOException {
    Files.write(file, new byte[3]);
    rereads.fits(DIGEST, Rereads.stamp(file));

    assertThat(rereads.lastRead(DIGEST, file)).isEmpty();
  }
}
