package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.impound.controller.custody.Act;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SealTest {
  private static final byte[] LOGS = StoreLab.text("2026-03-04T05:06:07Z hello\n");
  private static final byte[] BASE = StoreLab.random(1, 5000);
  private static final byte[] CHANGES = StoreLab.random(2, 3000);

  @TempDir Path folder;
  private StoreLab lab;
  private CaptureId capture;

  @BeforeEach
  void openStore() throws IOException {
    lab = StoreLab.in(folder);
    capture = lab.openCapture();
  }

  @AfterEach
  void closeStore() throws IOException {
    lab.close();
  }

  private Item seal(TakenItem... items) throws IOException {
    return lab.evidence.seal(capture, StoreLab.report(items)).items().getFirst();
  }

  @Test
  void sealsWhatTheNodeDeliveredWhole() throws IOException {
    lab.deliver(capture, ItemKind.LOGS, LOGS);

    Item logs = seal(StoreLab.complete(ItemKind.LOGS, LOGS));

    assertThat(logs.state()).isEqualTo(ItemState.SEALED);
    assertThat(logs.reason()).isEmpty();
    assertThat(logs.sha256()).contains(Sha256.of(LOGS));
    assertThat(lab.evidence.path(logs)).contains(lab.blob(Sha256.of(LOGS)));
    assertThat(lab.evidence.item(logs.id())).isEqualTo(logs);
  }

  @Test
  void writesTheManifestThatCustodyNames() throws IOException {
    lab.deliver(capture, ItemKind.LOGS, LOGS);

    SealedCapture sealed =
        lab.evidence.seal(capture, StoreLab.report(StoreLab.complete(ItemKind.LOGS, LOGS)));

    byte[] manifest = Files.readAllBytes(sealed.path());
    assertThat(Sha256.of(manifest)).isEqualTo(sealed.manifest());
    assertThat(lab.evidence.manifest(capture)).hasValue(manifest);
    assertThat(lab.evidence.custody(sealed.items().getFirst().id()))
        .extracting(entry -> entry.event().act())
        .containsExactly(Act.RECEIVE, Act.COLLECT, Act.SEAL);
    assertThat(lab.evidence.custody(sealed.items().getFirst().id()).getLast().event().sha256())
        .contains(sealed.manifest());
  }

  @Test
  void tellsInTheManifestWhereAndHowEachItemWasTaken() throws IOException {
    lab.deliver(capture, ItemKind.LOGS, LOGS);
    seal(StoreLab.complete(ItemKind.LOGS, LOGS));

    JsonNode manifest = JsonMapper.shared().readTree(lab.evidence.manifest(capture).orElseThrow());

    assertThat(manifest.path("node").asString()).isEqualTo("web-1");
    assertThat(manifest.path("container").asString()).isEqualTo("c".repeat(64));
    assertThat(manifest.path("frozen").asBoolean()).isTrue();
    JsonNode logs = manifest.path("items").path(0);
    assertThat(logs.path("tool").asString()).isEqualTo("docker engine 20.10.24");
    assertThat(logs.path("startedByNodeClock").asString()).isEqualTo("2026-03-04T05:05:58Z");
    assertThat(logs.path("blobs").path(0).path("sha256").asString())
        .isEqualTo(Sha256.of(LOGS).hex());
  }

  @Test
  void makesAnItemPartialWhenABlobTheNodeNamesIsNotStored() throws IOException {
    StoreLab.Image image = StoreLab.image(BASE, CHANGES);
    lab.deliver(capture, ItemKind.IMAGE, image.config());
    lab.deliver(capture, ItemKind.IMAGE, BASE);

    Item item = seal(image.claim());

    assertThat(item.state()).isEqualTo(ItemState.PARTIAL);
    assertThat(item.reason()).contains(Sha256.of(CHANGES).hex(), "not stored");
    assertThat(item.blobs()).hasSize(2);
  }

  @Test
  void failsAnItemOfWhichNothingArrived() throws IOException {
    Item item = seal(StoreLab.complete(ItemKind.LOGS, LOGS));

    assertThat(item.state()).isEqualTo(ItemState.FAILED);
    assertThat(item.sha256()).isEmpty();
  }

  @Test
  void doesNotBelieveAnotherSizeThanIsStored() throws IOException {
    lab.deliver(capture, ItemKind.LOGS, LOGS);
    StoredBlob tooLong = StoredBlob.of(Sha256.of(LOGS), LOGS.length + 1, BlobRole.CONTENT);

    Item item =
        seal(
            StoreLab.taken(
                ItemKind.LOGS, TakenItem.Status.COMPLETE, "", List.of(tooLong), Optional.empty()));

    assertThat(item.state()).isEqualTo(ItemState.PARTIAL);
    assertThat(item.size()).isEqualTo(LOGS.length);
  }

  @Test
  void doesNotLetAnItemClaimABlobOfAnotherCapture() throws IOException {
    lab.deliver(lab.openCapture(), ItemKind.LOGS, LOGS);

    assertThat(seal(StoreLab.complete(ItemKind.LOGS, LOGS)).state()).isEqualTo(ItemState.FAILED);
  }

  @Test
  void keepsTheNodesReasonForAFailedItem() throws IOException {
    Item item = seal(StoreLab.failed(ItemKind.IMAGE, "the node's disk is full"));

    assertThat(item.state()).isEqualTo(ItemState.FAILED);
    assertThat(item.reason()).isEqualTo("the node's disk is full");
  }

  @Test
  void keepsWhatArrivedOfAFailedItem() throws IOException {
    lab.deliver(capture, ItemKind.IMAGE, BASE);

    Item item = seal(StoreLab.failed(ItemKind.IMAGE, "the engine stopped"));

    assertThat(item.state()).isEqualTo(ItemState.PARTIAL);
    assertThat(item.blobs())
        .containsExactly(StoredBlob.of(Sha256.of(BASE), BASE.length, BlobRole.UNKNOWN));
  }

  @Test
  void keepsWhatArrivedAndTheReportDoesNotName() throws IOException {
    lab.deliver(capture, ItemKind.DIFF, LOGS);

    SealedCapture sealed = lab.evidence.seal(capture, StoreLab.report());

    assertThat(sealed.items().getFirst().state()).isEqualTo(ItemState.PARTIAL);
    assertThat(sealed.isComplete()).isFalse();
  }

  @Test
  void listsInTheManifestWhatAnEarlierAttemptDelivered() throws IOException {
    lab.deliver(capture, ItemKind.LOGS, BASE);
    lab.deliver(capture, ItemKind.LOGS, LOGS);

    Item item = seal(StoreLab.complete(ItemKind.LOGS, LOGS));

    assertThat(item.state()).isEqualTo(ItemState.SEALED);
    assertThat(new String(lab.evidence.manifest(capture).orElseThrow(), StandardCharsets.UTF_8))
        .contains("alsoReceived", Sha256.of(BASE).hex());
  }

  @Test
  void doesNotSealAnImageWhoseConfigNamesOtherLayers() throws IOException {
    StoreLab.Image image =
        new StoreLab.Image(
            StoreLab.config(List.of(Sha256.of(BASE), Sha256.of(CHANGES))),
            List.of(CHANGES, BASE),
            List.of(Sha256.of(CHANGES), Sha256.of(BASE)));
    lab.deliver(capture, image);

    Item item = seal(image.claim());

    assertThat(item.state()).isEqualTo(ItemState.PARTIAL);
    assertThat(item.reason()).contains("not the 2 stored, in their order");
  }

  @Test
  void doesNotSealAnImageWhoseIdIsNotItsConfigsDigest() throws IOException {
    StoreLab.Image image = StoreLab.image(BASE);
    lab.deliver(capture, image);
    TakenItem claim = image.claim();

    Item item =
        seal(
            StoreLab.taken(
                ItemKind.IMAGE,
                TakenItem.Status.COMPLETE,
                "",
                claim.blobs(),
                Optional.of(Sha256.of(BASE))));

    assertThat(item.state()).isEqualTo(ItemState.PARTIAL);
    assertThat(item.reason()).contains("the digest neither of the config");
  }

  @Test
  void doesNotSealAnImageWhoseConfigCanBeReadInTwoWays() throws IOException {
    byte[] config =
        StoreLab.text("{\"rootfs\":{\"diff_ids\":[]},\"RootFS\":{\"diff_ids\":[\"x\"]}}");
    StoreLab.Image image = new StoreLab.Image(config, List.of(BASE), List.of(Sha256.of(BASE)));
    lab.deliver(capture, image);

    assertThat(seal(image.claim()).reason()).contains("more than one way");
  }

  @Test
  void takesTheManifestOfAnEngineThatNamesImagesByIt() throws IOException {
    StoreLab.Image image = StoreLab.compressedImage(BASE, CHANGES);
    lab.deliver(capture, image);
    List<StoredBlob> blobs = new ArrayList<>(image.claim().blobs());
    byte[] manifest = OciManifest.write(blobs.getFirst(), blobs.subList(1, 3));
    lab.deliver(capture, ItemKind.IMAGE, manifest);
    blobs.add(StoredBlob.of(Sha256.of(manifest), manifest.length, BlobRole.IMAGE_MANIFEST));

    Item item =
        seal(
            StoreLab.taken(
                ItemKind.IMAGE,
                TakenItem.Status.COMPLETE,
                "",
                blobs,
                Optional.of(Sha256.of(manifest))));

    assertThat(item.reason()).isEmpty();
    assertThat(item.state()).isEqualTo(ItemState.SEALED);
    assertThat(lab.evidence.path(item)).contains(lab.blob(Sha256.of(manifest)));
  }

  @Test
  void laysAnImageOutForStockTools() throws IOException {
    lab.deliver(capture, StoreLab.image(BASE, CHANGES));
    seal(StoreLab.image(BASE, CHANGES).claim());

    Path image = new StoreLayout(folder).capture(capture).resolve("image");

    assertThat(image.resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
    assertThat(image.resolve("blobs/sha256/" + Sha256.of(BASE).hex())).hasBinaryContent(BASE);
    String index = Files.readString(image.resolve("index.json"));
    assertThat(index).contains("application/vnd.oci.image.manifest.v1+json");
  }

  @Test
  void namesEachItemInTheCapturesFolder() throws IOException {
    lab.deliver(capture, ItemKind.LOGS, LOGS);
    seal(StoreLab.complete(ItemKind.LOGS, LOGS));

    assertThat(new StoreLayout(folder).capture(capture).resolve("logs.txt")).hasBinaryContent(LOGS);
  }

  @Test
  void keepsWhatIsStoredWhenTheNodeIsLost() throws IOException {
    lab.deliver(capture, ItemKind.LOGS, LOGS);
    lab.begin(capture, ItemKind.IMAGE).abort("the connection to the node broke");

    SealedCapture sealed = lab.evidence.abandon(capture, "the node is gone");

    assertThat(sealed.items())
        .extracting(Item::kind, Item::state)
        .containsExactly(
            tuple(ItemKind.LOGS, ItemState.PARTIAL), tuple(ItemKind.IMAGE, ItemState.FAILED));
    assertThat(sealed.items().getLast().reason())
        .contains("the node is gone", "the connection to the node broke");
  }

  @Test
  void changesNothingWhenASealedCaptureIsSealedAgain() throws IOException {
    lab.deliver(capture, ItemKind.LOGS, LOGS);
    SealedCapture first =
        lab.evidence.seal(capture, StoreLab.report(StoreLab.complete(ItemKind.LOGS, LOGS)));

    SealedCapture again = lab.evidence.abandon(capture, "late");

    assertThat(again).isEqualTo(first);
    assertThat(lab.chain().entries()).isEqualTo(3);
  }

  @Test
  void tellsInTheManifestThatAndWhyACaptureWasAbandoned() throws IOException {
    lab.evidence.abandon(capture, "the node is gone");

    JsonNode manifest = JsonMapper.shared().readTree(lab.evidence.manifest(capture).orElseThrow());

    assertThat(manifest.path("abandoned").asString()).isEqualTo("the node is gone");
    assertThat(manifest.has("frozen")).isFalse();
  }

  @Test
  void refusesACaptureThatIsNotThere() {
    DeliveryTest.refuses(
        RefusalReason.CAPTURE_UNKNOWN,
        () -> lab.evidence.seal(new CaptureId(99), StoreLab.report()));
  }

  @Test
  void showsItemsAsReceivedUntilTheirCaptureIsSealed() throws IOException {
    lab.deliver(capture, ItemKind.LOGS, LOGS);

    assertThat(lab.evidence.items(Optional.of(StoreLab.INCIDENT)))
        .extracting(Item::state)
        .containsExactly(ItemState.RECEIVING);
  }
}
