package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.custody.Actor;
import dev.impound.controller.inspection.HostileArchives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostileContentTest {
  @TempDir private Path folder;
  private StoreLab lab;

  static Stream<HostileArchives.Sample> hostile() {
    // The larger ones differ in size alone.
    return HostileArchives.all().stream().filter(sample -> sample.bytes().length < 1 << 20);
  }

  @BeforeEach
  void openStore() throws IOException {
    lab = StoreLab.in(folder);
  }

  @AfterEach
  void closeStore() throws IOException {
    lab.close();
  }

  private Item verified(byte[] bytes) throws IOException {
    Item item = lab.sealed(ItemKind.TMPFS, bytes);
    assertThat(lab.evidence.verify(item.id(), Actor.CONTROLLER, ProgressListener.NONE).findings())
        .isEmpty();
    return item;
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void isStoredBitForBitAndTold(HostileArchives.Sample sample) throws IOException {
    Item item = verified(sample.bytes());

    assertThat(Files.readAllBytes(lab.blob(item.blobs().getFirst().digest())))
        .isEqualTo(sample.bytes());
    assertThat(lab.evidence.archiveFindings(item.id()))
        .anySatisfy(line -> assertThat(line).startsWith(sample.oddity().words()));
  }

  @Test
  void isToldAgainAfterARestart() throws IOException {
    HostileArchives.Sample sample = HostileArchives.all().getFirst();
    Item item = verified(sample.bytes());

    lab.restart();

    assertThat(lab.evidence.archiveFindings(item.id()))
        .containsExactly("a name leads out of the folder it is unpacked in: ../../etc/cron.d/x");
  }

  @Test
  void isNothingWhereNobodyLookedYet() throws IOException {
    Item item = lab.sealed(ItemKind.TMPFS, new byte[3]);

    assertThat(lab.evidence.archiveFindings(item.id())).isEmpty();
  }
}
