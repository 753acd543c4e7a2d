package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.receipt.NodeReceipt;
import dev.impound.controller.testing.NodeKey;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a node signed of a capture, from its arrival to its verification. */
class ReceiptTest {
  private static final byte[] LOGS = StoreLab.text("hello\n");
  private static final TakenItem TAKEN = StoreLab.complete(ItemKind.LOGS, LOGS);
  private static final TakenItem OTHER = StoreLab.complete(ItemKind.LOGS, StoreLab.text("Hello\n"));

  @TempDir Path folder;
  private final NodeKey key = NodeKey.of("web-1");
  private StoreLab lab;
  private CaptureId capture;

  @BeforeEach
  void openStore() throws IOException {
    lab = StoreLab.in(Files.createDirectories(folder.resolve("store")));
    begin();
  }

  private void begin() throws IOException {
    capture = lab.openCapture();
    lab.deliver(capture, ItemKind.LOGS, LOGS);
  }

  @AfterEach
  void closeStore() throws IOException {
    lab.close();
  }

  private Item seal(NodeReceipt receipt) throws IOException {
    return lab.evidence.seal(capture, StoreLab.report(TAKEN).with(receipt)).items().getFirst();
  }

  private NodeReceipt receipt(TakenItem stated) {
    return key.sign(StoreLab.statement(capture, stated));
  }

  private JsonNode manifest() throws IOException {
    return JsonMapper.shared()
        .readTree(Files.readAllBytes(new StoreLayout(lab.root).manifest(capture)));
  }

  private String gap() throws IOException {
    return StreamSupport.stream(manifest().path("coverage").spliterator(), false)
        .filter(gap -> gap.path("what").asString().equals("node-receipt"))
        .map(gap -> gap.path("state").asString() + ": " + gap.path("why").asString())
        .findFirst()
        .orElse("");
  }

  private List<String> findings(Item item) throws IOException {
    return lab.evidence.verify(item.id(), Actor.CONTROLLER, ProgressListener.NONE).findings();
  }

  private List<String> custody(Act act) throws IOException {
    return lab.evidence.custodyLog().entries(capture.toString()).stream()
        .filter(entry -> entry.event().act() == act)
        .map(entry -> entry.event().detail())
        .toList();
  }

  private Path kept(String name) {
    return new StoreLayout(lab.root).capture(capture).resolve(name);
  }

  @Test
  void isKeptAsItCameAndNamedByTheManifestAndByCustody() throws IOException {
    NodeReceipt receipt = receipt(TAKEN);

    Item logs = seal(receipt);

    assertThat(kept("receipt.json")).hasBinaryContent(receipt.statement());
    assertThat(kept("receipt.p7s")).hasBinaryContent(receipt.signature());
    JsonNode note = manifest().path("receipt");
    assertThat(note.path("state").asString()).isEqualTo("SIGNED");
    assertThat(note.path("sha256").asString()).isEqualTo(Sha256.of(receipt.statement()).hex());
    assertThat(note.path("certificateSha256").asString())
        .isEqualTo(Sha256.of(key.certificate()).hex())
        .isEqualTo(note.path("firstCertificateSha256").asString());
    assertThat(gap()).isEmpty();
    assertThat(custody(Act.SEAL))
        .singleElement()
        .asString()
        .contains("receipt of the node " + Sha256.of(receipt.statement()).hex());
    assertThat(custody(Act.NOTE)).isEmpty();
    assertThat(findings(logs)).isEmpty();
  }

  @Test
  void aDigestThatTheNodeSignedOtherwiseIsAFinding() throws IOException {
    Item logs = seal(receipt(OTHER));

    String difference =
        "the node signed sha256 %s (CONTENT, 6 bytes) of EV-1, the store has sha256 %s"
            .formatted(OTHER.blobs().getFirst().digest(), Sha256.of(LOGS));
    assertThat(findings(logs)).singleElement().asString().startsWith(difference);
    assertThat(gap()).startsWith("PARTIAL: ").contains(difference);
    assertThat(custody(Act.NOTE)).singleElement().asString().contains(difference);
  }

  @Test
  void anotherCertificateThanTheFirstIsToldAndRefusesNothing() throws IOException {
    seal(receipt(TAKEN));
    begin();
    NodeKey later = NodeKey.of("web-1");

    Item logs = seal(later.sign(StoreLab.statement(capture, TAKEN)));

    String told =
        "signed by certificate SHA-256 %s, and the node showed another one first"
            .formatted(Sha256.of(later.certificate()));
    assertThat(logs.state()).isEqualTo(ItemState.SEALED);
    assertThat(findings(logs)).isEmpty();
    assertThat(lab.evidence.archiveFindings(logs.id())).singleElement().asString().contains(told);
    assertThat(custody(Act.NOTE)).singleElement().asString().contains(told);
    assertThat(gap()).contains(told);
    assertThat(manifest().path("receipt").path("firstCertificateSha256").asString())
        .isEqualTo(Sha256.of(key.certificate()).hex());
  }

  @Test
  void aSignatureThatDoesNotFitIsToldAndRefusesNothing() throws IOException {
    NodeReceipt signed = receipt(TAKEN);
    byte[] changed = signed.statement().clone();
    changed[changed.length - 3] ^= 1;

    Item logs = seal(new NodeReceipt(changed, signed.signature(), signed.certificate()));

    assertThat(logs.state()).isEqualTo(ItemState.SEALED);
    assertThat(findings(logs)).isEmpty();
    assertThat(gap()).contains("the node's receipt proves nothing: the signature");
    assertThat(lab.evidence.archiveFindings(logs.id())).hasSize(1);
  }

  @Test
  void whatIsNoCertificateOrAnotherNodesIsToldAndNeverTheFirstOfTheNode() throws IOException {
    NodeReceipt signed = receipt(TAKEN);
    seal(new NodeReceipt(signed.statement(), signed.signature(), new byte[] {1, 2, 3}));
    assertThat(gap()).contains("proves nothing");
    begin();
    seal(NodeKey.of("web-2").sign(StoreLab.statement(capture, TAKEN)));
    assertThat(gap()).contains("not made out to web-1");
    begin();

    seal(receipt(TAKEN));

    assertThat(manifest().path("receipt").path("state").asString()).isEqualTo("SIGNED");
  }

  @Test
  void theReceiptOfAnotherCaptureIsNoneOfThis() throws IOException {
    NodeReceipt first = receipt(TAKEN);
    seal(first);
    begin();

    Item logs = seal(first);

    assertThat(findings(logs)).singleElement().asString().contains("the node signed for CAP-1");
  }

  @Test
  void itsAbsenceIsSaidWithTheNodesReason() throws IOException {
    lab.evidence.seal(capture, StoreLab.report(TAKEN));
    assertThat(gap())
        .isEqualTo(
            "ABSENT: no receipt of the node: it sent none, as agents of an older version do");

    begin();
    lab.evidence.seal(capture, StoreLab.report(TAKEN).without("the disk was full"));
    assertThat(gap()).contains("the disk was full");

    begin();
    lab.evidence.abandon(capture, "the node is lost");
    assertThat(gap()).contains("closed without the node");
    assertThat(custody(Act.NOTE)).isEmpty();
  }

  @Test
  void whatChangesOrGoesAfterTheSealIsAFinding() throws IOException {
    Item logs = seal(receipt(TAKEN));
    Path file = kept("receipt.json");
    byte[] before = Files.readAllBytes(file);

    StoreLab.flip(file);
    assertThat(findings(logs)).singleElement().asString().contains("not the one that the manifest");
    Files.delete(file);
    assertThat(findings(logs)).singleElement().asString().contains("is not there");
    Files.write(file, before);
    assertThat(findings(logs)).isEmpty();
  }

  @Test
  void aSealThatACrashCutOffHasTheReceiptOfItsReportOrNone() throws IOException {
    boolean finished = false;
    for (int step = 0; !finished; step++) {
      lab.close();
      lab = StoreLab.in(Files.createDirectories(folder.resolve("cut-" + step)));
      begin();
      lab.disk.killAfter(step);
      try {
        seal(receipt(TAKEN));
        finished = true;
      } catch (FakeDisk.Killed e) {
        // What the folder and the catalog hold is all there is.
      }
      lab.restart();
      lab.evidence.abandon(capture, "the controller was killed before the seal");
      String state = manifest().path("receipt").path("state").asString();
      assertThat(lab.evidence.bundle(capture, Actor.CONTROLLER))
          .as("cut at step %d: %s", step, state)
          .filteredOn(file -> file.path().startsWith("receipt"))
          .hasSize(state.equals("SIGNED") ? 3 : 0);
      assertThat(findings(lab.evidence.item(new ItemId(1)))).as("cut at step %d", step).isEmpty();
    }
  }

  @Test
  void itsTextIsKeptToItsLineWhateverTheNodeWrites() throws IOException {
    String hostile =
        new String(receipt(TAKEN).statement(), StandardCharsets.UTF_8)
            .replace("CAP-1", "CAP-9\\n\\u202erm -rf");

    seal(key.sign(hostile));

    assertThat(gap()).contains("CAP-9\\x0a\\u202erm -rf").doesNotContain("\n");
  }
}
