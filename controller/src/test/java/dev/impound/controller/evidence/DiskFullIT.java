package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.controller.fleet.Peers;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a real disk of 8 MiB that fills up. Mounts a tmpfs, so it needs root. */
class DiskFullIT {
  private static final byte[] SLICE = StoreLab.random(1, 1 << 20);

  @TempDir Path folder;
  private Path mount;
  private Evidence evidence;

  @BeforeEach
  void mountASmallDisk() throws IOException, InterruptedException {
    mount = Files.createDirectory(folder.resolve("disk"));
    Shell.run("mount", "-t", "tmpfs", "-o", "size=8m", "ev-disk-full", mount.toString());
    evidence =
        Evidence.open(
            mount,
            new InMemoryCatalog(StoreLab.KEEPER),
            StoreLab.CLOCK,
            "test",
            Peers.alone(StoreLab.KEEPER));
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    evidence.close();
    Shell.run("umount", mount.toString());
  }

  @Test
  void refusesWhatDoesNotFitAndStillSealsWhatDoes() throws IOException {
    CaptureId capture = evidence.openCapture(StoreLab.INCIDENT, StoreLab.NODE, StoreLab.CONTAINER);
    Delivery image =
        evidence
            .intake()
            .begin(
                StoreLab.NODE,
                BlobOffer.of(capture, ItemKind.IMAGE, BlobRole.UNKNOWN, OptionalLong.empty()));

    DeliveryTest.refuses(RefusalReason.DISK_FULL, () -> fill(image));

    SealedCapture sealed = evidence.abandon(capture, "the evidence disk is full");
    assertThat(sealed.items().getFirst().state()).isEqualTo(ItemState.FAILED);
    assertThat(sealed.path()).exists();
    assertThat(evidence.usage().freeBytes()).isGreaterThan(7 << 20);
    assertThat(evidence.items(Optional.empty())).hasSize(1);
  }

  @Test
  void custodyGoesOnWholeOnceThereIsRoomAgain() throws IOException {
    CustodyLog custody = evidence.custodyLog();
    Path filler = mount.resolve("filler");
    assertThatThrownBy(() -> Files.write(filler, new byte[16 << 20]))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                custody.append(CustodyEvent.note("an entry on a full disk"));
              }
            })
        .hasMessageContaining("No space left");

    Files.delete(filler);
    custody.append(CustodyEvent.note("an entry on a disk with room"));

    assertThat(custody.verifyChain().isWhole()).isTrue();
  }

  private static void fill(Delivery delivery) throws IOException {
    for (long offset = 0; ; offset += SLICE.length) {
      delivery.accept(offset, ByteBuffer.wrap(SLICE));
    }
  }
}
