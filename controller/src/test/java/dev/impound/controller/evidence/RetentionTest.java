package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEntry;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private static final Actor ANA = Actor.operator("ana");
  private static final byte[] BASE = StoreLab.random(1, 5000);
  private static final byte[] LOGS = StoreLab.random(3, 700);
  private static final StoreLab.Image IMAGE = StoreLab.image(BASE, StoreLab.random(2, 1500));

  @TempDir Path folder;
  private StoreLab lab;

  @BeforeEach
  void open() throws IOException {
    lab = StoreLab.in(folder);
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
  }

  private static CaptureId sealed(StoreLab lab, StoreLab.Image image) throws IOException {
    CaptureId capture = lab.openCapture();
    lab.deliver(capture, ItemKind.LOGS, LOGS);
    lab.deliver(capture, ItemKind.IMAGE, image.config());
    for (byte[] layer : image.layers()) {
      lab.deliver(capture, ItemKind.IMAGE, layer);
    }
    lab.evidence.seal(
        capture, StoreLab.report(StoreLab.complete(ItemKind.LOGS, LOGS), image.claim()));
    return capture;
  }

  private Retention retention() {
    return lab.evidence.retention();
  }

  private List<CustodyEntry> entries(CaptureId capture, Act act) throws IOException {
    return lab.evidence.custodyLog().entries(capture.toString()).stream()
        .filter(entry -> entry.event().act() == act)
        .toList();
  }

  private static boolean isStored(StoreLab lab, byte[] bytes) {
    return Files.exists(new StoreLayout(lab.root).blob(Sha256.of(bytes)));
  }

  private static RefusalReason refusal(ThrowingCallable action) {
    return reason(catchThrowable(action));
  }

  private static RefusalReason reason(Throwable failure) {
    assertThat(failure).isInstanceOf(RefusedException.class);
    return ((RefusedException) failure).refusal().reason();
  }

  private Item item(CaptureId capture, ItemKind kind) {
    return lab.evidence.items(capture).stream()
        .filter(item -> item.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void entersAHoldAndItsEndInTheChainOfEveryCaptureOfTheIncident() throws IOException {
    CaptureId first = sealed(lab, IMAGE);
    CaptureId second = sealed(lab, IMAGE);

    Hold hold = retention().hold(retention().subject("INC-1"), ANA, "case 118");
    retention().release(retention().subject("INC-1"), Optional.empty(), ANA, "case closed");

    assertThat(hold.id()).hasToString("HOLD-1");
    assertThat(retention().standing()).isEmpty();
    for (CaptureId capture : List.of(first, second)) {
      assertThat(entries(capture, Act.HOLD))
          .extracting(entry -> entry.event().detail())
          .containsExactly("HOLD-1 on INC-1: case 118");
      assertThat(entries(capture, Act.RELEASE_HOLD))
          .extracting(entry -> entry.event().detail())
          .containsExactly("HOLD-1 on INC-1: case closed");
    }
    assertThat(lab.chain().isWhole()).isTrue();
  }

  @Test
  void aCaptureThatIsTakenWhileAHoldStandsHasItInItsChainOnce() throws IOException {
    retention().hold(retention().subject("INC-1"), ANA, "a court asks");

    CaptureId later = sealed(lab, IMAGE);

    assertThat(entries(later, Act.HOLD))
        .singleElement()
        .satisfies(entry -> assertThat(entry.event().detail()).contains("HOLD-1", "a court asks"));
    lab.restart();
    assertThat(entries(later, Act.HOLD)).hasSize(1);
  }

  @Test
  void aHoldWhoseEntryACrashLeftOutIsEnteredAtTheNextStart() throws IOException {
    CaptureId capture = sealed(lab, IMAGE);
    lab.catalog
        .retention()
        .addHold(retention().subject(capture.toString()), ANA.text(), Instant.EPOCH, "a court");

    lab.restart();

    assertThat(entries(capture, Act.HOLD)).hasSize(1);
  }

  @Test
  void asksWhichHoldIsMeantWhereSeveralStand() throws IOException {
    RetentionSubject subject = retention().subject(sealed(lab, IMAGE).toString());
    retention().hold(subject, ANA, "one case");
    Hold second = retention().hold(subject, ANA, "another case");

    assertThat(refusal(() -> retention().release(subject, Optional.empty(), ANA, "over")))
        .isEqualTo(RefusalReason.HOLD_UNKNOWN);
    retention().release(subject, Optional.of(second.id()), ANA, "over");

    assertThat(retention().standing()).extracting(Hold::reason).containsExactly("one case");
  }

  @Test
  void removesNothingWhileAnyHoldStands() throws IOException {
    CaptureId capture = sealed(lab, IMAGE);
    for (String subject : List.of("INC-1", capture.toString())) {
      retention().hold(retention().subject(subject), ANA, "case 118");

      assertThat(refusal(() -> retention().purge(List.of(capture), ANA, "over")))
          .isEqualTo(RefusalReason.EVIDENCE_HELD);
      assertThat(refusal(() -> retention().plan(retention().subject("INC-1"))))
          .isEqualTo(RefusalReason.EVIDENCE_HELD);

      retention().release(retention().subject(subject), Optional.empty(), ANA, "closed");
    }
    assertThat(isStored(lab, LOGS)).isTrue();
    assertThat(entries(capture, Act.DELETE)).isEmpty();
  }

  @Test
  void refusesToPurgeACaptureThatIsBeingTaken() throws IOException {
    CaptureId capture = lab.openCapture();
    lab.deliver(capture, ItemKind.LOGS, LOGS);

    assertThat(refusal(() -> retention().purge(List.of(capture), ANA, "over")))
        .isEqualTo(RefusalReason.CAPTURE_OPEN);
  }

  @Test
  void refusesToPurgeWhatIsBeingReadUntilThatEnds() throws IOException {
    CaptureId capture = sealed(lab, IMAGE);
    Uses.Use reading = lab.evidence.read(item(capture, ItemKind.LOGS).id());
    assertThat(refusal(() -> retention().purge(List.of(capture), ANA, "over")))
        .isEqualTo(RefusalReason.EVIDENCE_IN_USE);
    reading.close();

    retention().purge(List.of(capture), ANA, "over");

    assertThat(isStored(lab, LOGS)).isFalse();
  }

  @Test
  void tellsBeforehandWhatGoes() throws IOException {
    CaptureId capture = sealed(lab, IMAGE);
    CaptureId other = lab.openCapture();
    lab.deliver(other, ItemKind.IMAGE, BASE);

    PurgePlan plan = retention().plan(retention().subject(capture.toString())).getFirst();

    assertThat(plan.items()).extracting(Item::kind).contains(ItemKind.LOGS, ItemKind.IMAGE);
    assertThat(plan.sharedBytes()).isEqualTo(BASE.length);
    assertThat(plan.blobs()).filteredOn(PurgedBlob::shared).hasSize(1);
    assertThat(isStored(lab, LOGS)).isTrue();
  }

  @Test
  void removesTheBytesAndKeepsWhatProvesThem() throws IOException {
    CaptureId capture = sealed(lab, IMAGE);
    ItemId logs = item(capture, ItemKind.LOGS).id();
    byte[] manifest = lab.evidence.manifest(capture).orElseThrow();

    retention().purge(List.of(capture), ANA, "a year is over");

    StoreLayout layout = new StoreLayout(lab.root);
    try (Stream<Path> blobs = Files.list(layout.blobs());
        Stream<Path> left = Files.list(layout.capture(capture))) {
      assertThat(blobs).isEmpty();
      assertThat(left.map(Path::getFileName)).contains(Path.of("manifest.json")).hasSize(1);
    }
    assertThat(Files.readAllBytes(layout.manifest(capture))).isEqualTo(manifest);
    assertThat(entries(capture, Act.DELETE))
        .extracting(entry -> entry.event().item())
        .containsExactlyInAnyOrder(
            logs.toString(), item(capture, ItemKind.IMAGE).id().toString(), "");
    assertThat(entries(capture, Act.DELETE).getLast().event().detail())
        .startsWith("5 blobs of")
        .endsWith("purged at 2026-03-04T05:06:07Z by operator/ana: a year is over");
    assertThat(entries(capture, Act.DELETE)).allMatch(entry -> entry.event().actor().equals(ANA));
    assertThat(lab.chain().isWhole()).isTrue();
    assertThat(lab.evidence.verifyChain().findings()).isEmpty();
    assertThat(lab.evidence.usage().storedBytes()).isZero();
  }

  @Test
  void namesTheTombstoneToWhoeverAsksForTheBytes() throws IOException {
    CaptureId capture = sealed(lab, IMAGE);
    ItemId logs = item(capture, ItemKind.LOGS).id();
    ItemId image = item(capture, ItemKind.IMAGE).id();
    retention().purge(List.of(capture), ANA, "a year is over");

    for (ThrowingCallable action :
        List.<ThrowingCallable>of(
            () -> lab.evidence.raw(logs),
            () -> lab.evidence.archive(image),
            () -> lab.evidence.blob(logs, Sha256.of(LOGS).hex(), 0),
            () -> lab.evidence.verify(logs, ANA, ProgressListener.NONE),
            () -> retention().purge(List.of(capture), ANA, "again"),
            () -> retention().hold(retention().subject(capture.toString()), ANA, "too late"))) {
      Throwable refused = catchThrowable(action);
      assertThat(reason(refused)).isEqualTo(RefusalReason.EVIDENCE_PURGED);
      assertThat(refused).hasMessageContaining("by operator/ana: a year is over");
    }
    assertThat(lab.evidence.item(logs).state()).isEqualTo(ItemState.PURGED);
    assertThat(lab.evidence.path(lab.evidence.item(logs))).isEmpty();
    assertThat(retention().plan(retention().subject("INC-1"))).isEmpty();
  }

  @Test
  void givesTheRecordsOfAPurgedCaptureAndSaysWhatBecameOfIt() throws IOException {
    CaptureId capture = sealed(lab, IMAGE);
    retention().purge(List.of(capture), ANA, "a year is over");

    List<BundleFile> files = lab.evidence.bundle(capture, ANA);

    assertThat(files)
        .extracting(BundleFile::path)
        .contains("manifest.json", "custody.jsonl", "PURGED.txt")
        .noneMatch(path -> path.startsWith("evidence/"));
    assertThat(new String(files.getLast().bytes(), StandardCharsets.UTF_8))
        .startsWith(
            capture + " was purged at 2026-03-04T05:06:07Z by operator/ana: a year is over\n");
  }

  @Test
  void keepsLayersThatAnotherCaptureHasUntilThatOneGoesToo() throws IOException {
    StoreLab.Image sibling = StoreLab.image(BASE, StoreLab.random(4, 900));
    CaptureId first = sealed(lab, IMAGE);
    CaptureId second = sealed(lab, sibling);

    retention().purge(List.of(first), ANA, "over");

    assertThat(isStored(lab, BASE)).isTrue();
    assertThat(isStored(lab, IMAGE.layers().getLast())).isFalse();
    for (Item item : lab.evidence.items(second)) {
      assertThat(lab.evidence.verify(item.id(), ANA, ProgressListener.NONE).isIntact()).isTrue();
    }
    retention().purge(List.of(second), ANA, "over");
    assertThat(isStored(lab, BASE)).isFalse();
  }

  @Test
  void keepsALayerThatARunningCaptureWasToldIsHere() throws IOException {
    CaptureId first = sealed(lab, IMAGE);
    CaptureId running = lab.openCapture();
    StoredBlob base =
        new StoredBlob(
            Sha256.of(BASE), BASE.length, BlobRole.IMAGE_LAYER, Optional.of(Sha256.of(BASE)));
    assertThat(lab.evidence.intake().lacking(StoreLab.NODE, running, ItemKind.IMAGE, List.of(base)))
        .isEmpty();

    retention().purge(List.of(first), ANA, "over");

    assertThat(isStored(lab, BASE)).isTrue();
  }

  @Test
  void asksForALayerAnewThatWasPurged() throws IOException {
    retention().purge(List.of(sealed(lab, IMAGE)), ANA, "over");
    StoredBlob base =
        new StoredBlob(
            Sha256.of(BASE), BASE.length, BlobRole.IMAGE_LAYER, Optional.of(Sha256.of(BASE)));

    assertThat(
            lab.evidence
                .intake()
                .lacking(StoreLab.NODE, lab.openCapture(), ItemKind.IMAGE, List.of(base)))
        .containsExactly(Sha256.of(BASE));
  }

  @Test
  void aFileOfSomebodyElseInAFolderOfThePurgedItemStaysAndHindersNothing() throws IOException {
    CaptureId capture = sealed(lab, IMAGE);
    Path notes = new StoreLayout(lab.root).capture(capture).resolve("image").resolve("notes.txt");
    Files.writeString(notes, "mine");

    retention().purge(List.of(capture), ANA, "over");

    assertThat(isStored(lab, LOGS)).isFalse();
    assertThat(notes).exists();
    lab.restart();
    assertThat(entries(capture, Act.DELETE)).hasSize(3);
  }

  @Test
  void aHalfWrittenAgeFileGoesWithThePurge() throws IOException {
    CaptureId capture = sealed(lab, IMAGE);
    Path part = new StoreLayout(lab.root).agePart(Sha256.of(LOGS));
    Files.createDirectories(part.getParent());
    Files.writeString(part, "half");

    retention().purge(List.of(capture), ANA, "over");

    assertThat(part).doesNotExist();
  }

  @Test
  void finishesAPurgeThatWasKilledAtAnyStep() throws IOException {
    boolean finished = false;
    int step = 0;
    for (; !finished; step++) {
      Path root = Files.createDirectory(folder.resolve("cut-" + step));
      try (StoreLab cut = StoreLab.in(root)) {
        finished = killedAt(cut, step);
      }
    }
    assertThat(step).as("steps that were cut").isGreaterThan(10);
  }

  private static boolean killedAt(StoreLab cut, int step) throws IOException {
    CaptureId capture = sealed(cut, IMAGE);
    CaptureId other = cut.openCapture();
    cut.deliver(other, ItemKind.IMAGE, BASE);
    boolean finished = false;
    cut.disk.killAfter(step);
    try {
      cut.evidence.retention().purge(List.of(capture), ANA, "over");
      finished = true;
    } catch (FakeDisk.Killed e) {
      // What the folder and the catalog hold is all there is.
    }

    cut.restart();

    assertThat(isStored(cut, LOGS)).as("cut at step %d", step).isFalse();
    assertThat(isStored(cut, BASE)).as("cut at step %d", step).isTrue();
    assertThat(cut.catalog.retention().unfinishedPurges()).isEmpty();
    assertThat(cut.evidence.items(capture)).allMatch(item -> item.state() == ItemState.PURGED);
    assertThat(
            cut.evidence.custodyLog().entries(capture.toString()).stream()
                .filter(entry -> entry.event().act() == Act.DELETE))
        .hasSize(3);
    assertThat(cut.chain().isWhole()).isTrue();
    return finished;
  }
}
