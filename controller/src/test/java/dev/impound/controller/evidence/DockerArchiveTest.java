package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.tar.TarHeader;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerArchiveTest {
  private static final byte[] BASE = StoreLab.random(1, 5000);
  private static final byte[] CHANGES = StoreLab.random(2, 1024);
  private static final StoreLab.Image IMAGE = StoreLab.image(BASE, CHANGES);

  @TempDir Path folder;
  private StoreLab lab;

  @BeforeEach
  void openStore() throws IOException {
    lab = StoreLab.in(Files.createDirectory(folder.resolve("store")));
  }

  @AfterEach
  void closeStore() throws IOException {
    lab.close();
  }

  private byte[] archive(StoreLab.Image image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DockerArchive archive = lab.evidence.archive(lab.sealed(image).id());
    archive.writeTo(out);
    assertThat(archive.size()).isEqualTo(out.size());
    return out.toByteArray();
  }

  private ArchiveVerifier.Report verify(byte[] archive) throws IOException {
    return ArchiveVerifier.verify(
        Files.write(folder.resolve("image.tar"), archive), ProgressListener.NONE);
  }

  @Test
  void holdsConfigLayersAndAManifestThatTagsNothing() throws IOException {
    List<String> names = new ArrayList<>();
    String manifest = "";
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(archive(IMAGE)))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        names.add(e.getName());
        if (e.getName().equals("manifest.json")) {
          manifest = new String(tar.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
    }

    String base = IMAGE.diffIds().getFirst() + "/layer.tar";
    String changes = IMAGE.diffIds().getLast() + "/layer.tar";
    assertThat(names).containsExactly("manifest.json", IMAGE.id() + ".json", base, changes);
    assertThat(manifest)
        .isEqualTo(
            "[{\"Config\":\"%s.json\",\"RepoTags\":null,\"Layers\":[\"%s\",\"%s\"]}]"
                .formatted(IMAGE.id(), base, changes));
  }

  @Test
  void isTheSameEachTime() throws IOException {
    assertThat(archive(IMAGE)).isEqualTo(archive(IMAGE));
  }

  @Test
  void isVerifiedOffline() throws IOException {
    byte[] archive = archive(IMAGE);

    ArchiveVerifier.Report report = verify(archive);

    assertThat(report)
        .isEqualTo(
            new ArchiveVerifier.Report(
                IMAGE.id(), IMAGE.diffIds(), Sha256.of(archive), archive.length, List.of()));
  }

  @Test
  void isVerifiedOfflineWithCompressedLayers() throws IOException {
    assertThat(verify(archive(StoreLab.compressedImage(BASE, CHANGES))).findings()).isEmpty();
  }

  @Test
  void holdsALayerOnceThatStandsInTheImageTwice() throws IOException {
    byte[] archive = archive(StoreLab.image(BASE, CHANGES, BASE));

    assertThat(archive.length).isLessThan(5000 + 1024 + 5000);
    assertThat(verify(archive).diffIds()).hasSize(3);
    assertThat(verify(archive).findings()).isEmpty();
  }

  @Test
  void hasAFindingForEachPartThatWasChanged() throws IOException {
    byte[] archive = archive(IMAGE);
    int layer = indexOf(archive, BASE);
    byte[] changed = archive.clone();
    changed[layer + 17] ^= 4;

    assertThat(verify(changed).findings())
        .singleElement()
        .asString()
        .startsWith("layer 1 has sha256");

    byte[] otherConfig = archive.clone();
    otherConfig[indexOf(archive, StoreLab.text("amd64"))] = 'A';
    assertThat(verify(otherConfig).findings()).singleElement().asString().startsWith("the config");
  }

  @Test
  void isNoArchiveWhereverItIsCut() throws IOException {
    byte[] archive = archive(IMAGE);

    for (int length = 0; length < archive.length - TarHeader.END_BYTES; length += 511) {
      byte[] cut = Arrays.copyOf(archive, length);
      assertThatThrownBy(() -> verify(cut)).isInstanceOf(NotAnArchiveException.class);
    }
  }

  @Test
  void isNoArchiveWhenItHoldsAFileTwice() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(TarHeader.of("manifest.json", 0));
    out.write(archive(IMAGE));

    assertThatThrownBy(() -> verify(out.toByteArray()))
        .isInstanceOf(NotAnArchiveException.class)
        .hasMessageContaining("twice");
  }

  @Test
  void isNotSentOnWhenTheStoreIsDamaged() throws IOException {
    Item item = lab.sealed(IMAGE);
    StoreLab.flip(lab.blob(IMAGE.diffIds().getLast()));

    DeliveryTest.refuses(
        RefusalReason.STORE_DAMAGED,
        () -> lab.evidence.archive(item.id()).writeTo(OutputStream.nullOutputStream()));
  }

  @Test
  void isRefusedForAnItemThatIsNoImageOrNotWhole() throws IOException {
    Item logs = lab.sealedLogs(BASE);
    CaptureId capture = lab.openCapture();
    lab.deliver(capture, ItemKind.IMAGE, BASE);
    Item partial = lab.evidence.abandon(capture, "gone").items().getFirst();

    DeliveryTest.refuses(RefusalReason.NOT_AN_IMAGE, () -> lab.evidence.archive(logs.id()));
    DeliveryTest.refuses(RefusalReason.ITEM_NOT_COMPLETE, () -> lab.evidence.archive(partial.id()));
  }

  @Test
  void writesSizesBeyondEightGibibytes() throws IOException {
    long size = (1L << 33) + 12_345;

    TarFields fields = TarFields.parse(TarHeader.of("a/layer.tar", size));

    assertThat(fields).isEqualTo(new TarFields("a/layer.tar", size, '0', ""));
    assertThat(TarFields.parse(TarHeader.of("b", (1L << 33) - 1)).size()).isEqualTo((1L << 33) - 1);
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i <= bytes.length - part.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }
}
