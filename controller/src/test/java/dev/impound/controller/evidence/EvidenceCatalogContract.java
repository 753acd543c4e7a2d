package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.incident.IncidentId;
import dev.impound.wire.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every evidence catalog does; the database holds incidents 1 and 2. */
public abstract class EvidenceCatalogContract {
  private static final Sha256 DIGEST = Sha256.of(new byte[] {1});
  private static final Instant AT = Instant.parse("2026-03-04T05:06:07.000008Z");

  private static final String KEEPER = "a";

  /** The catalog, empty when it is first asked for, as the controller {@code keeper} sees it. */
  protected abstract EvidenceCatalog catalog(String keeper);

  private EvidenceCatalog catalog() {
    return catalog(KEEPER);
  }

  private CaptureId capture(EvidenceCatalog catalog) {
    return catalog.addCapture(StoreLab.INCIDENT, StoreLab.NODE, StoreLab.CONTAINER, AT);
  }

  private static Delivered logs(ItemId item) {
    return new Delivered(item, ItemKind.LOGS, DIGEST, 1, BlobRole.CONTENT, AT);
  }

  private static Item sealed(CaptureId capture, ItemId id) {
    return new Item(
        id,
        capture,
        StoreLab.INCIDENT,
        StoreLab.NODE,
        StoreLab.CONTAINER,
        ItemKind.IMAGE,
        ItemState.SEALED,
        "",
        List.of(
            StoredBlob.of(DIGEST, 1, BlobRole.IMAGE_CONFIG),
            new StoredBlob(DIGEST, 1, BlobRole.IMAGE_LAYER, Optional.of(DIGEST)),
            new StoredBlob(DIGEST, 1, BlobRole.IMAGE_LAYER, Optional.of(DIGEST))),
        Optional.of(DIGEST),
        Optional.of(AT),
        Optional.empty(),
        "docker",
        Optional.empty(),
        KEEPER);
  }

  @Test
  void findsWhatWasAdded() {
    EvidenceCatalog catalog = catalog();
    CaptureId id = capture(catalog);

    assertThat(catalog.capture(id))
        .contains(
            new Capture(
                id,
                StoreLab.INCIDENT,
                StoreLab.NODE,
                StoreLab.CONTAINER,
                CaptureState.OPEN,
                AT,
                Optional.empty(),
                KEEPER));
    assertThat(catalog.captures(CaptureState.OPEN)).hasSize(1);
    assertThat(catalog.capture(new CaptureId(99))).isEmpty();
    assertThat(catalog.item(new ItemId(99))).isEmpty();
  }

  @Test
  void holdsOneItemOfAKindPerCapture() {
    EvidenceCatalog catalog = catalog();
    CaptureId id = capture(catalog);

    ItemId item = catalog.itemFor(id, ItemKind.LOGS);

    assertThat(catalog.itemFor(id, ItemKind.LOGS)).isEqualTo(item);
    assertThat(catalog.itemFor(id, ItemKind.DIFF)).isNotEqualTo(item);
    assertThat(catalog.itemFor(capture(catalog), ItemKind.LOGS)).isNotEqualTo(item);
  }

  @Test
  void keepsADeliveredBlobOnceAndCountsItOnce() {
    EvidenceCatalog catalog = catalog();
    CaptureId id = capture(catalog);
    ItemId item = catalog.itemFor(id, ItemKind.LOGS);

    assertThat(catalog.addDelivered(logs(item))).isTrue();
    assertThat(catalog.addDelivered(logs(item))).isTrue();

    assertThat(catalog.delivered(id)).containsExactly(logs(item));
    assertThat(catalog.storedBytes()).isEqualTo(1);
  }

  @Test
  void remembersWhatWasNotSentUntilItIs() {
    EvidenceCatalog catalog = catalog();
    CaptureId id = capture(catalog);
    Delivered sent = logs(catalog.itemFor(id, ItemKind.LOGS));
    Delivered skipped =
        new Delivered(
            sent.item(), sent.kind(), sent.digest(), sent.size(), sent.role(), sent.at(), true);

    assertThat(catalog.addDelivered(skipped)).isTrue();
    assertThat(catalog.delivered(id)).containsExactly(skipped);

    catalog.addDelivered(sent);
    assertThat(catalog.delivered(id)).containsExactly(sent);
    catalog.addDelivered(skipped);
    assertThat(catalog.delivered(id)).containsExactly(sent);
  }

  @Test
  void tellsWhatOneControllerKeepsFromWhatAnotherDoes() {
    EvidenceCatalog catalog = catalog();
    EvidenceCatalog other = catalog("b");
    CaptureId id = capture(catalog);
    catalog.addDelivered(logs(catalog.itemFor(id, ItemKind.LOGS)));

    assertThat(other.captures(CaptureState.OPEN)).isEmpty();
    assertThat(other.storedBytes()).isZero();
    assertThat(other.capture(id)).isEqualTo(catalog.capture(id));
    assertThat(other.items(id)).extracting(Item::keeper).containsExactly(KEEPER);

    other.addDelivered(logs(other.itemFor(capture(other), ItemKind.LOGS)));
    assertThat(other.storedBytes()).isEqualTo(1);
    assertThat(catalog.captures(CaptureState.OPEN)).extracting(Capture::id).containsExactly(id);
  }

  @Test
  void takesNothingForACaptureThatIsDecided() {
    EvidenceCatalog catalog = catalog();
    CaptureId id = capture(catalog);
    ItemId item = catalog.itemFor(id, ItemKind.LOGS);
    catalog.decide(id, List.of(), new byte[] {1});

    assertThat(catalog.addDelivered(logs(item))).isFalse();
    assertThat(catalog.delivered(id)).isEmpty();
    assertThatThrownBy(() -> catalog.decide(id, List.of(), new byte[] {2}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void showsAnOutcomeOnlyOnceItIsSealed() {
    EvidenceCatalog catalog = catalog();
    CaptureId id = capture(catalog);
    Item item = sealed(id, catalog.itemFor(id, ItemKind.IMAGE));
    catalog.decide(id, List.of(item), new byte[] {7});

    assertThat(catalog.items(id)).extracting(Item::state).containsExactly(ItemState.RECEIVING);
    assertThat(catalog.decided(id)).containsExactly(item);
    assertThat(catalog.captures(CaptureState.SEALING)).hasSize(1);
    catalog.completeSeal(id, AT);

    assertThat(catalog.item(item.id())).contains(item);
    assertThat(catalog.items(id)).containsExactly(item);
    assertThat(catalog.manifest(id)).hasValue(new byte[] {7});
    assertThat(catalog.capture(id).orElseThrow().manifest()).contains(Sha256.of(new byte[] {7}));
  }

  @Test
  void listsNewestFirstAndByIncident() {
    EvidenceCatalog catalog = catalog();
    ItemId first = catalog.itemFor(capture(catalog), ItemKind.LOGS);
    CaptureId other = catalog.addCapture(new IncidentId(2), StoreLab.NODE, StoreLab.CONTAINER, AT);
    ItemId second = catalog.itemFor(other, ItemKind.LOGS);

    assertThat(catalog.items(Optional.empty())).extracting(Item::id).containsExactly(second, first);
    assertThat(catalog.items(Optional.of(StoreLab.INCIDENT)))
        .extracting(Item::id)
        .containsExactly(first);
  }

  @Test
  void notesWhyADeliveryBrokeUntilTheItemIsDecided() {
    EvidenceCatalog catalog = catalog();
    CaptureId id = capture(catalog);
    ItemId item = catalog.itemFor(id, ItemKind.IMAGE);

    catalog.note(item, "broke");
    assertThat(catalog.item(item).orElseThrow().reason()).isEqualTo("broke");

    catalog.decide(id, List.of(sealed(id, item)), new byte[] {1});
    catalog.completeSeal(id, AT);
    catalog.note(item, "late");
    assertThat(catalog.item(item).orElseThrow().reason()).isEmpty();
  }

  @Test
  void showsTheLastVerification() {
    EvidenceCatalog catalog = catalog();
    ItemId item = catalog.itemFor(capture(catalog), ItemKind.LOGS);

    assertThat(catalog.item(item).orElseThrow().verified()).isEmpty();
    catalog.addVerification(new Verification(item, List.of(), 1, AT));
    catalog.addVerification(new Verification(item, List.of("a", "b"), 1, AT));

    assertThat(catalog.item(item).orElseThrow().verified()).contains(false);
  }

  @Test
  void keepsAHoldUntilItIsReleased() {
    EvidenceCatalog catalog = catalog();
    CaptureId id = capture(catalog);
    RetentionSubject all = new RetentionSubject(StoreLab.INCIDENT, Optional.empty());
    RetentionSubject one = new RetentionSubject(StoreLab.INCIDENT, Optional.of(id));

    Hold first = catalog.retention().addHold(all, "operator/ana", AT, "a case").orElseThrow();
    Hold second = catalog.retention().addHold(one, "operator/bo", AT, "another").orElseThrow();

    assertThat(catalog("b").retention().standing()).containsExactly(first, second);
    assertThat(catalog.retention().releaseHold(first.id(), "operator/ana", AT, "over")).isTrue();
    assertThat(catalog.retention().releaseHold(first.id(), "operator/ana", AT, "over")).isFalse();
    assertThat(catalog.retention().standing()).containsExactly(second);
    assertThat(second.subject()).isEqualTo(one);
  }

  @Test
  void ordersAPurgeOnlyWhereNoHoldStandsAndNoHoldAfterIt() {
    EvidenceCatalog catalog = catalog();
    CaptureId id = capture(catalog);
    Capture capture = catalog.capture(id).orElseThrow();
    Tombstone tombstone = new Tombstone("operator/ana", AT, "a year is over");
    RetentionSubject all = new RetentionSubject(StoreLab.INCIDENT, Optional.empty());
    RetentionSubject one = new RetentionSubject(StoreLab.INCIDENT, Optional.of(id));
    Hold hold = catalog.retention().addHold(all, "operator/ana", AT, "a case").orElseThrow();

    assertThat(catalog.retention().orderPurge(capture, tombstone)).isFalse();
    assertThat(catalog.retention().tombstone(id)).isEmpty();
    catalog.retention().releaseHold(hold.id(), "operator/ana", AT, "over");
    assertThat(catalog.retention().orderPurge(capture, tombstone)).isTrue();

    assertThat(catalog.retention().tombstone(id)).contains(tombstone);
    assertThat(catalog.retention().addHold(one, "operator/bo", AT, "too late")).isEmpty();
    assertThat(catalog("b").retention().unfinishedPurges()).isEmpty();
    assertThat(catalog.retention().unfinishedPurges()).containsExactly(id);
    catalog.retention().completePurge(id, AT);
    assertThat(catalog.retention().unfinishedPurges()).isEmpty();
  }

  @Test
  void showsAPurgedItemAsPurgedAndNoLongerCountsItsBytes() {
    EvidenceCatalog catalog = catalog();
    CaptureId id = capture(catalog);
    ItemId item = catalog.itemFor(id, ItemKind.IMAGE);
    catalog.addDelivered(new Delivered(item, ItemKind.IMAGE, DIGEST, 1, BlobRole.IMAGE_CONFIG, AT));
    catalog.decide(id, List.of(sealed(id, item)), new byte[] {1});
    catalog.completeSeal(id, AT);

    catalog
        .retention()
        .orderPurge(
            catalog.capture(id).orElseThrow(), new Tombstone("operator/ana", AT, "a year is over"));

    Item shown = catalog.item(item).orElseThrow();
    assertThat(shown.state()).isEqualTo(ItemState.PURGED);
    assertThat(shown.reason())
        .isEqualTo("purged at 2026-03-04T05:06:07.000008Z by operator/ana: a year is over");
    assertThat(shown.blobs()).hasSize(3);
    assertThat(catalog.decided(id).getFirst().state()).isEqualTo(ItemState.SEALED);
    assertThat(catalog.storedBytes()).isZero();
  }

  @Test
  void tellsWhichBlobsOtherCapturesOfTheStoreHaveToo() {
    EvidenceCatalog catalog = catalog();
    Sha256 alone = Sha256.of(new byte[] {2});
    CaptureId id = capture(catalog);
    ItemId item = catalog.itemFor(id, ItemKind.LOGS);
    catalog.addDelivered(logs(item));
    catalog.addDelivered(new Delivered(item, ItemKind.LOGS, alone, 2, BlobRole.UNKNOWN, AT));
    CaptureId elsewhere = capture(catalog("b"));
    catalog("b").addDelivered(logs(catalog("b").itemFor(elsewhere, ItemKind.LOGS)));

    assertThat(catalog.retention().blobs(id))
        .containsExactlyInAnyOrder(
            new PurgedBlob(DIGEST, 1, false), new PurgedBlob(alone, 2, false));

    CaptureId other = capture(catalog);
    catalog.addDelivered(logs(catalog.itemFor(other, ItemKind.LOGS)));
    assertThat(catalog.retention().blobs(id))
        .containsExactlyInAnyOrder(
            new PurgedBlob(DIGEST, 1, true), new PurgedBlob(alone, 2, false));

    catalog
        .retention()
        .orderPurge(
            catalog.capture(other).orElseThrow(), new Tombstone("operator/ana", AT, "over"));
    assertThat(catalog.retention().blobs(id)).noneMatch(PurgedBlob::shared);
  }

  @Test
  void letsEitherTheHoldOrThePurgeOfACaptureWinWhenTheyMeet() throws Exception {
    EvidenceCatalog here = catalog();
    EvidenceCatalog there = catalog("b");
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 20; round++) {
        CaptureId id = capture(here);
        Capture capture = here.capture(id).orElseThrow();
        RetentionSubject one = new RetentionSubject(StoreLab.INCIDENT, Optional.of(id));
        CyclicBarrier start = new CyclicBarrier(2);
        Future<Boolean> held =
            threads.submit(
                () -> {
                  start.await();
                  return there.retention().addHold(one, "operator/bo", AT, "a case").isPresent();
                });
        Future<Boolean> purged =
            threads.submit(
                () -> {
                  start.await();
                  Tombstone order = new Tombstone("operator/ana", AT, "over");
                  return here.retention().orderPurge(capture, order);
                });

        assertThat(held.get()).isNotEqualTo(purged.get());
      }
    }
  }
}
