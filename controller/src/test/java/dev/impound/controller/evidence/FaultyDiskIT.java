package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.fleet.Peers;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A delivery into a store whose system calls fail, by strace: nothing is acknowledged that is not
 * on the disk. Needs strace.
 */
class FaultyDiskIT {
  private static final int SLICES = 12;
  private static final byte[] BYTES = StoreLab.random(7, SLICES << 20);
  private static final Sha256 DIGEST = Sha256.of(BYTES);
  private static final String NAME = "layer";

  @TempDir Path folder;

  private Path part() {
    PartName name = PartName.of(CaptureId.parse("CAP-1"), ItemId.parse("EV-1"), NAME);
    return folder.resolve("incoming").resolve(name.toString());
  }

  /** What the program said, line by line, when calls on the blob's file fail like this. */
  private List<String> deliver(String fault) throws IOException, InterruptedException {
    Files.createDirectories(part().getParent());
    Process process =
        new ProcessBuilder(
                "strace",
                "-f",
                "-qq",
                "-o",
                folder.resolve("calls").toString(),
                "-P",
                part().toString(),
                "-e",
                "trace=write,pwrite64,fsync,fdatasync",
                "-e",
                "inject=" + fault,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // The faults are counted a thread: every fdatasync in the background is on this
                // one.
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "-cp",
                System.getProperty("java.class.path"),
                Sender.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(folder.resolve("calls")).content().as("the fault was there").contains("INJECTED");
    return said.lines().toList();
  }

  /** The last count of bytes that was acknowledged. */
  private static int acknowledged(List<String> said) {
    return said.stream()
        .filter(line -> line.startsWith("acknowledged "))
        .mapToInt(line -> Integer.parseInt(line.substring("acknowledged ".length())))
        .max()
        .orElse(0);
  }

  private void whatWasAcknowledgedIsThere(List<String> said) throws IOException {
    Path stored = folder.resolve("blobs/sha256").resolve(DIGEST.hex());
    int acknowledged = acknowledged(said);
    if (said.contains("stored")) {
      assertThat(stored).hasBinaryContent(BYTES);
    } else {
      assertThat(stored).doesNotExist();
      assertThat(said).anyMatch(line -> line.startsWith("refused "));
    }
    if (acknowledged > 0 && Files.exists(part())) {
      byte[] there = Files.readAllBytes(part());
      assertThat(Arrays.copyOf(there, acknowledged)).isEqualTo(Arrays.copyOf(BYTES, acknowledged));
    }
  }

  @Test
  void aSyncThatFailsAcknowledgesNothingMore() throws Exception {
    List<String> said = deliver("fdatasync:error=EIO:when=2+");

    assertThat(acknowledged(said)).isLessThanOrEqualTo(6 << 20);
    assertThat(said).doesNotContain("stored");
    whatWasAcknowledgedIsThere(said);
  }

  @Test
  void aFirstSyncThatFailsAcknowledgesNothing() throws Exception {
    List<String> said = deliver("fdatasync:error=EIO:when=1");

    assertThat(acknowledged(said)).isZero();
    whatWasAcknowledgedIsThere(said);
  }

  @Test
  void aDiskThatIsFullAcknowledgesNothingThatIsNotThere() throws Exception {
    List<String> said = deliver("write,pwrite64:error=ENOSPC:when=8+");

    assertThat(said).doesNotContain("stored").anyMatch(line -> line.contains("No space"));
    whatWasAcknowledgedIsThere(said);
  }

  @Test
  void aWriteThatFailsAcknowledgesNothingThatIsNotThere() throws Exception {
    List<String> said = deliver("write,pwrite64:error=EIO:when=9");

    assertThat(said).doesNotContain("stored");
    whatWasAcknowledgedIsThere(said);
  }

  @Test
  void aWriteThatTakesNothingIsDoneAgain() throws Exception {
    List<String> said = deliver("write,pwrite64:retval=0:when=5");

    assertThat(said).contains("stored");
    whatWasAcknowledgedIsThere(said);
  }

  /** A controller's store that takes one blob, slice by slice. */
  static final class Sender {
    private Sender() {}

    /** Delivers; the argument is the folder of the store. */
    public static void main(String[] folder) throws IOException {
      try (Evidence evidence =
          Evidence.open(
              Path.of(folder[0]),
              new InMemoryCatalog(StoreLab.KEEPER),
              StoreLab.CLOCK,
              "test",
              Peers.alone(StoreLab.KEEPER))) {
        CaptureId capture =
            evidence.openCapture(StoreLab.INCIDENT, StoreLab.NODE, StoreLab.CONTAINER);
        BlobOffer offer =
            BlobOffer.of(capture, ItemKind.LOGS, BlobRole.CONTENT, OptionalLong.empty())
                .named(NAME);
        send(evidence.intake().begin(StoreLab.NODE, offer));
      }
    }

    private static void send(Delivery delivery) {
      try {
        for (int slice = 0; slice < SLICES; slice++) {
          delivery.accept((long) slice << 20, ByteBuffer.wrap(BYTES, slice << 20, 1 << 20));
          System.out.println("acknowledged " + delivery.committed());
        }
        delivery.finish(DIGEST, BYTES.length);
        System.out.println("stored");
      } catch (IOException | RuntimeException e) {
        System.out.println("refused " + e.getMessage());
      }
    }
  }
}
