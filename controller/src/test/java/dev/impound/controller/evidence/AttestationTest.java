package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Checkpoint;
import dev.impound.controller.signing.Notary;
import dev.impound.controller.testing.Program;
import dev.impound.controller.testing.SigningKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AttestationTest {
  private static final byte[] LOGS = StoreLab.text("hello\n");
  private static final URI NOWHERE = URI.create("http://127.0.0.1:1/tsa");

  @TempDir Path folder;
  private SigningKeys keys;
  private Notary notary;

  @BeforeEach
  void makeKeys() throws IOException {
    keys = SigningKeys.in(folder.resolve("keys"), StoreLab.CLOCK);
    notary = keys.notary(StoreLab.CLOCK);
  }

  private Path store(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private void verifies(Path file) throws Exception {
    Program cms =
        Program.run(
            folder,
            "sh",
            "-c",
            "openssl cms -verify -binary -inform DER -in %1$s.p7s -content %1$s -CAfile %2$s -out /dev/null"
                .formatted(file, keys.root()));
    assertThat(cms.exit()).as(cms.output()).isZero();
  }

  private void isTimestamped(Path file) throws Exception {
    Program ts =
        Program.run(
            folder,
            "sh",
            "-c",
            "openssl ts -verify -data %1$s -in %1$s.tsr -CAfile %2$s".formatted(file, keys.root()));
    assertThat(ts.exit()).as(ts.output()).isZero();
  }

  private static List<String> details(StoreLab lab, Act act) throws IOException {
    return lab.evidence.custodyLog().entries("CAP-1").stream()
        .filter(entry -> entry.event().act() == act)
        .map(entry -> entry.event().detail())
        .toList();
  }

  @Test
  void aSealedManifestIsSignedAndTimestamped() throws Exception {
    try (StoreLab lab = StoreLab.in(store("s"), notary)) {
      CaptureId capture = lab.sealedLogs(LOGS).capture();

      Path manifest = new StoreLayout(lab.root).manifest(capture);
      verifies(manifest);
      isTimestamped(manifest);
      assertThat(details(lab, Act.SEAL))
          .singleElement()
          .asString()
          .contains("signed by certificate SHA-256", "timestamped by the bundled");
    }
  }

  @Test
  void eachSealAndTheOrderlyEndLeaveASignedCheckpointOfTheChain() throws Exception {
    Path root = store("s");
    try (StoreLab lab = StoreLab.in(root, notary)) {
      lab.sealedLogs(LOGS);
      lab.openCapture();
      lab.evidence.verify(
          new ItemId(1), dev.impound.controller.custody.Actor.CONTROLLER, ProgressListener.NONE);
    }
    StoreLayout layout = new StoreLayout(root);

    for (long entries : new long[] {3, 4}) {
      verifies(layout.checkpoint(entries));
      Checkpoint checkpoint =
          Checkpoint.parse(Files.readString(layout.checkpoint(entries))).orElseThrow();
      assertThat(checkpoint.entries()).isEqualTo(entries);
    }
    try (Stream<Path> files = Files.list(layout.checkpoints())) {
      assertThat(files).hasSize(4);
    }
  }

  @Test
  void aSealThatACrashCutOffIsSignedWhenItIsFinished() throws Exception {
    boolean finished = false;
    for (int step = 0; !finished; step++) {
      try (StoreLab lab = StoreLab.in(store("cut-" + step), notary)) {
        CaptureId capture = lab.openCapture();
        lab.deliver(capture, ItemKind.LOGS, LOGS);
        lab.disk.killAfter(step);
        try {
          lab.evidence.seal(capture, StoreLab.report(StoreLab.complete(ItemKind.LOGS, LOGS)));
          finished = true;
        } catch (FakeDisk.Killed e) {
          // What the folder and the catalog hold is all there is.
        }
        lab.restart();
        lab.evidence.abandon(capture, "the controller was killed before the seal");
        StoreLayout layout = new StoreLayout(lab.root);
        assertThat(layout.signature(capture)).as("cut at step %d", step).isNotEmptyFile();
        assertThat(layout.timestamp(capture)).as("cut at step %d", step).isNotEmptyFile();
        assertThat(details(lab, Act.SEAL)).hasSize(1);
        assertThat(lab.chain().isWhole()).isTrue();
        if (step % 8 == 0) {
          verifies(layout.manifest(capture));
        }
      }
    }
  }

  @Test
  void aTimestampAuthorityThatIsAwayStopsNoSealAndIsAskedAgain() throws Exception {
    try (StoreLab lab = StoreLab.in(store("s"), keys.notary(NOWHERE, StoreLab.CLOCK))) {
      CaptureId capture = lab.sealedLogs(LOGS).capture();
      Path manifest = new StoreLayout(lab.root).manifest(capture);
      verifies(manifest);
      assertThat(details(lab, Act.SEAL)).singleElement().asString().contains("not timestamped yet");
      assertThat(lab.evidence.attest()).isEqualTo(1);

      lab.restart(notary);
      lab.evidence.lookForUnattested();
      assertThat(lab.evidence.attest()).isZero();

      isTimestamped(manifest);
      assertThat(details(lab, Act.NOTE)).singleElement().asString().contains("after the seal");
    }
  }

  @Test
  void whatWasSealedBeforeThereWereKeysIsSignedLater() throws Exception {
    try (StoreLab lab = StoreLab.in(store("s"))) {
      CaptureId capture = lab.sealedLogs(LOGS).capture();
      assertThat(new StoreLayout(lab.root).signature(capture)).doesNotExist();

      lab.restart(notary);
      lab.evidence.lookForUnattested();
      lab.evidence.attest();

      verifies(new StoreLayout(lab.root).manifest(capture));
      assertThat(details(lab, Act.NOTE)).hasSize(2);
    }
  }

  @Test
  void theManifestListsTheDigestOfEachChunk() throws Exception {
    byte[] large = StoreLab.random(7, (8 << 20) + 5);
    try (StoreLab lab = StoreLab.in(store("s"), notary)) {
      CaptureId capture = lab.sealedLogs(large).capture();
      StoreLayout layout = new StoreLayout(lab.root);

      JsonNode blob =
          JsonMapper.shared()
              .readTree(Files.readAllBytes(layout.manifest(capture)))
              .path("items")
              .path(0)
              .path("blobs")
              .path(0);

      Program chunks =
          Program.run(
              folder,
              "sh",
              "-c",
              "f=%s; head -c 8388608 $f | sha256sum; tail -c +8388609 $f | sha256sum"
                  .formatted(lab.evidence.path(lab.evidence.item(new ItemId(1))).orElseThrow()));
      assertThat(blob.path("chunks").valueStream().map(JsonNode::asString).toList())
          .isEqualTo(chunks.output().lines().map(line -> line.substring(0, 64)).toList());
      StoredBlob stored = lab.evidence.item(new ItemId(1)).blobs().getFirst();
      assertThat(new ChunkLists(layout).compute(stored))
          .isEqualTo(new ChunkLists(layout).of(stored));
      StoreLab.flip(layout.chunks(stored.digest()));
      assertThat(new ChunkLists(layout).of(stored))
          .isEqualTo(new ChunkLists(layout).compute(stored));
    }
  }
}
