package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEntry;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierTest {
  private static final Actor ANA = Actor.operator("ana");
  private static final StoreLab.Image IMAGE =
      StoreLab.image(StoreLab.random(1, 700_000), StoreLab.random(2, 3000));

  @TempDir Path folder;
  private StoreLab lab;

  @BeforeEach
  void openStore() throws IOException {
    lab = StoreLab.in(folder);
  }

  @AfterEach
  void closeStore() throws IOException {
    lab.close();
  }

  private List<String> findings(Item item) throws IOException {
    return lab.evidence.verify(item.id(), ANA, ProgressListener.NONE).findings();
  }

  @Test
  void findsAnUntouchedImageIntact() throws IOException {
    Item item = lab.sealed(IMAGE);

    Verification verification = lab.evidence.verify(item.id(), ANA, ProgressListener.NONE);

    assertThat(verification.findings()).isEmpty();
    assertThat(verification.bytes()).isEqualTo(item.size());
    assertThat(lab.evidence.item(item.id()).verified()).contains(true);
  }

  @Test
  void findsAnImageWithCompressedLayersIntact() throws IOException {
    Item item =
        lab.sealed(StoreLab.compressedImage(StoreLab.random(1, 9000), StoreLab.text("layer")));

    assertThat(findings(item)).isEmpty();
  }

  @Test
  void entersTheVerdictInTheChainOfCustody() throws IOException {
    Item item = lab.sealed(IMAGE);
    findings(item);

    CustodyEntry last = lab.evidence.custody(item.id()).getLast();

    assertThat(last.event().act()).isEqualTo(Act.VERIFY);
    assertThat(last.event().actor()).isEqualTo(ANA);
    assertThat(last.event().detail()).isEqualTo("intact");
  }

  private Verification spared(Item item) throws Exception {
    // Longer than the ticks of the kernel's file times.
    Thread.sleep(60);
    return lab.evidence.verifyNew(item.id(), ANA, ProgressListener.NONE);
  }

  @Test
  void sparesLayersThatWereReadADayAgoOrLessAndSaysSo() throws Exception {
    Item item = lab.sealed(IMAGE);
    assertThat(spared(item).spared()).isZero();

    Verification again = spared(item);

    assertThat(again.findings()).isEmpty();
    assertThat(again.spared()).isPositive();
    assertThat(again.bytes()).isEqualTo(item.size());
    assertThat(lab.evidence.custody(item.id()).getLast().event().detail())
        .isEqualTo(
            "intact; %d bytes of it were read within 24 hours and are as they were then"
                .formatted(again.spared()));
  }

  @Test
  void doesNotSpareALayerWhoseFileChangedSinceItWasRead() throws Exception {
    Item item = lab.sealed(IMAGE);
    assertThat(spared(item).isIntact()).isTrue();
    StoreLab.flip(lab.blob(IMAGE.diffIds().getFirst()));

    assertThat(spared(item).findings())
        .singleElement()
        .asString()
        .contains(IMAGE.diffIds().getFirst().hex());
  }

  @Test
  void readsEveryByteWhereAPersonAsksForIt() throws Exception {
    Item item = lab.sealed(IMAGE);
    spared(item);

    assertThat(lab.evidence.verify(item.id(), ANA, ProgressListener.NONE).spared()).isZero();
  }

  @Test
  void tellsHowFarItIs() throws IOException {
    Item item = lab.sealed(IMAGE);
    List<Long> done = new ArrayList<>();

    lab.evidence.verify(item.id(), ANA, (bytes, total) -> done.add(bytes * 100 / total));

    assertThat(done).isSorted().hasSizeGreaterThan(3).endsWith(100L);
  }

  @Test
  void findsAFlippedByteInALayer() throws IOException {
    Item item = lab.sealed(IMAGE);
    StoreLab.flip(lab.blob(IMAGE.diffIds().getFirst()));

    assertThat(findings(item))
        .singleElement()
        .asString()
        .contains(IMAGE.diffIds().getFirst().hex(), "IMAGE_LAYER");
    assertThat(lab.evidence.item(item.id()).verified()).contains(false);
  }

  @Test
  void findsAFlippedByteInTheConfig() throws IOException {
    Item item = lab.sealed(IMAGE);
    StoreLab.flip(lab.blob(IMAGE.id()));

    assertThat(findings(item)).anySatisfy(f -> assertThat(f).contains("IMAGE_CONFIG"));
  }

  @Test
  void findsAFlippedByteInTheImagesManifest() throws IOException {
    Item item = lab.sealed(IMAGE);
    StoreLab.flip(lab.evidence.path(item).orElseThrow());

    assertThat(findings(item)).anySatisfy(f -> assertThat(f).contains("IMAGE_MANIFEST"));
  }

  @Test
  void findsAFlippedByteInTheCapturesManifest() throws IOException {
    Item item = lab.sealed(IMAGE);
    StoreLab.flip(new StoreLayout(folder).manifest(item.capture()));

    assertThat(findings(item))
        .singleElement()
        .asString()
        .contains("manifest of CAP-1", "chain of custody");
  }

  @Test
  void findsACutLayer() throws IOException {
    Item item = lab.sealed(IMAGE);
    Path layer = lab.blob(IMAGE.diffIds().getLast());
    Files.write(layer, java.util.Arrays.copyOf(Files.readAllBytes(layer), 2999));

    assertThat(findings(item)).singleElement().asString().contains("2999 bytes");
  }

  @Test
  void findsAMissingBlobAndAMissingManifest() throws IOException {
    Item item = lab.sealed(IMAGE);
    Files.delete(lab.blob(IMAGE.diffIds().getLast()));
    Files.delete(new StoreLayout(folder).manifest(item.capture()));

    assertThat(findings(item))
        .hasSize(2)
        .allSatisfy(finding -> assertThat(finding).contains("gone"));
  }

  @Test
  void findsACompressedLayerThatUnpacksToSomethingElse() throws IOException {
    byte[] layer = StoreLab.gzip(StoreLab.text("what the intruder wants us to store"));
    Sha256 diffId = Sha256.of(StoreLab.text("what the image names"));
    Item item =
        lab.sealed(
            new StoreLab.Image(StoreLab.config(List.of(diffId)), List.of(layer), List.of(diffId)));

    assertThat(findings(item)).singleElement().asString().contains("unpacks to");
  }

  @Test
  void findsALayerThatIsNeitherItsDiffIdNorReadable() throws IOException {
    Sha256 diffId = Sha256.of(StoreLab.text("what the image names"));
    Item item =
        lab.sealed(
            new StoreLab.Image(
                StoreLab.config(List.of(diffId)),
                List.of(StoreLab.text("(\265/\375 not gzip")),
                List.of(diffId)));

    assertThat(findings(item)).singleElement().asString().contains("cannot be compared");
  }

  @Test
  void findsACustodyChainWithoutTheSeal() throws IOException {
    Item item = lab.sealed(IMAGE);
    Path chain = folder.resolve("custody.jsonl");
    String text = Files.readString(chain, StandardCharsets.UTF_8);
    Files.writeString(chain, text.replace("\"act\":\"seal\"", "\"act\":\"read\""));

    assertThat(findings(item)).singleElement().asString().contains("no seal");
  }

  @Test
  void doesNotCallAnItemIntactOfWhichNothingIsStored() throws IOException {
    CaptureId capture = lab.openCapture();
    Item item =
        lab.evidence
            .seal(capture, StoreLab.report(StoreLab.failed(ItemKind.DIFF, "engine said no")))
            .items()
            .getFirst();

    assertThat(findings(item)).containsExactly("nothing of EV-1 is stored");
  }

  @Test
  void doesNotCallAnItemIntactThatIsNotSealed() throws IOException {
    CaptureId capture = lab.openCapture();
    ItemId item = lab.deliver(capture, ItemKind.LOGS, StoreLab.text("a")).item();

    assertThat(findings(lab.evidence.item(item))).containsExactly("EV-1 is not sealed yet");
  }

  @Test
  void refusesAnItemThatIsNotThere() {
    DeliveryTest.refuses(
        RefusalReason.ITEM_UNKNOWN,
        () -> lab.evidence.verify(new ItemId(99), ANA, ProgressListener.NONE));
  }
}
