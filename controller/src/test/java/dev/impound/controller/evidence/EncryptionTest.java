package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.custody.Actor;
import dev.impound.controller.encryption.Recipients;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.testing.AgeKey;
import dev.impound.controller.testing.Program;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Encrypts blobs of a store, and decrypts them with the real age. */
@Timeout(120)
class EncryptionTest {
  private static final byte[] BASE = StoreLab.random(1, 70_000);
  private static final byte[] OWN = StoreLab.random(2, 200_000);

  @TempDir Path folder;
  private AgeKey key;
  private Recipients recipients;

  @BeforeEach
  void makeAKey() throws Exception {
    key = AgeKey.in(folder);
    recipients = new Recipients(List.of(key.recipient()));
  }

  private StoreLab lab(String name) throws IOException {
    return StoreLab.in(Files.createDirectory(folder.resolve(name)));
  }

  private EncryptionOutcome encrypt(StoreLab lab) throws IOException {
    return lab.evidence.encrypt(
        StoreLab.INCIDENT, recipients, Actor.CONTROLLER, ProgressListener.NONE);
  }

  private static List<String> findings(StoreLab lab, Item item) throws IOException {
    return lab.evidence.verify(item.id(), Actor.CONTROLLER, ProgressListener.NONE).findings();
  }

  @Test
  void onlyTheHolderOfAKeyReadsWhatIsEncrypted() throws Exception {
    try (StoreLab lab = lab("store")) {
      Item item = lab.sealed(StoreLab.image(BASE, OWN));

      EncryptionOutcome outcome = encrypt(lab);

      assertThat(outcome.encrypted()).isEqualTo(4);
      assertThat(lab.blob(Sha256.of(OWN))).doesNotExist();
      Path age = new StoreLayout(lab.root).age(Sha256.of(OWN));
      Path plain = folder.resolve("plain");
      assertThat(decrypt(age, plain).exit()).isZero();
      assertThat(plain).hasBinaryContent(OWN);
      assertThat(findings(lab, item)).isEmpty();
      assertThat(Files.readString(lab.root.resolve("custody.jsonl")))
          .contains("\"act\":\"encrypt\"", key.recipient(), "age files were compared");
      assertThat(encrypt(lab)).isEqualTo(new EncryptionOutcome(0, 4, 0, 0));
      assertThat(lab.chain().isWhole()).isTrue();
    }
  }

  private Program decrypt(Path age, Path plain) throws Exception {
    return Program.run(
        folder, "age", "-d", "-i", key.file().toString(), "-o", plain.toString(), age.toString());
  }

  @Test
  void aByteThatChangedIsFoundHereAndByAge() throws Exception {
    try (StoreLab lab = lab("store")) {
      Item item = lab.sealedLogs(OWN);
      encrypt(lab);
      Path age = new StoreLayout(lab.root).age(Sha256.of(OWN));

      StoreLab.flip(age);

      assertThat(decrypt(age, folder.resolve("plain")).exit()).isNotZero();
      assertThat(findings(lab, item)).singleElement().asString().contains("the age file of blob");
    }
  }

  @Test
  void aNoteThatCustodyDoesNotConfirmIsNotBelieved() throws Exception {
    try (StoreLab lab = lab("store")) {
      Item item = lab.sealedLogs(OWN);
      encrypt(lab);
      StoreLayout layout = new StoreLayout(lab.root);
      byte[] other = {1, 2, 3};
      Files.write(layout.age(Sha256.of(OWN)), other);
      Files.write(
          layout.ageNote(Sha256.of(OWN)),
          new AgeNote(Sha256.of(OWN), Sha256.of(other), 3, List.of()).json());

      assertThat(findings(lab, item)).singleElement().asString().contains("custody names no such");
    }
  }

  @Test
  void theFolderOfTheCaptureLeadsToTheAgeFilesAndNowhereElse() throws Exception {
    try (StoreLab lab = lab("store")) {
      CaptureId capture = lab.openCapture();
      StoreLab.Image image = StoreLab.image(BASE);
      lab.deliver(capture, ItemKind.LOGS, OWN);
      lab.deliver(capture, image);
      lab.evidence.seal(
          capture, StoreLab.report(StoreLab.complete(ItemKind.LOGS, OWN), image.claim()));

      encrypt(lab);
      encrypt(lab);

      StoreLayout layout = new StoreLayout(lab.root);
      Path view = layout.capture(capture);
      String logs = ItemKind.LOGS.fileName();
      try (Stream<Path> files = Files.walk(view)) {
        assertThat(files.filter(Files::isSymbolicLink)).allMatch(link -> Files.exists(link));
      }
      assertThat(view.resolve(logs + ".age").toRealPath())
          .isEqualTo(layout.age(Sha256.of(OWN)).toRealPath());
      assertThat(Files.readString(view.resolve("ENCRYPTED.txt")))
          .contains(key.recipient(), Sha256.of(BASE).hex(), "impound evidence pull " + capture);
      assertThat(view.resolve(ItemKind.IMAGE.fileName())).doesNotExist();

      lab.evidence.retention().purge(List.of(capture), Actor.CONTROLLER, "over");
      try (Stream<Path> left = Files.list(view)) {
        assertThat(left).containsExactly(view.resolve("manifest.json"));
      }
    }
  }

  @Test
  void whatAnotherIncidentHasTooStaysPlain() throws Exception {
    try (StoreLab lab = lab("store")) {
      Item item = lab.sealed(StoreLab.image(BASE, OWN));
      CaptureId other =
          lab.evidence.openCapture(new IncidentId(2), StoreLab.NODE, StoreLab.CONTAINER);
      lab.deliver(other, ItemKind.IMAGE, BASE);

      assertThat(encrypt(lab).shared()).isEqualTo(1);

      assertThat(lab.blob(Sha256.of(BASE))).exists();
      assertThat(lab.blob(Sha256.of(OWN))).doesNotExist();
      assertThat(findings(lab, item)).isEmpty();
    }
  }

  @Test
  void anEncryptedBlobDoesNotCountAsStored() throws Exception {
    try (StoreLab lab = lab("store")) {
      lab.sealedLogs(OWN);
      encrypt(lab);
      CaptureId next = lab.openCapture();

      assertThat(
              lab.evidence
                  .intake()
                  .lacking(
                      StoreLab.NODE,
                      next,
                      ItemKind.LOGS,
                      List.of(StoredBlob.of(Sha256.of(OWN), OWN.length, BlobRole.CONTENT))))
          .containsExactly(Sha256.of(OWN));
    }
  }

  @Test
  void whatNeedsThePlainBytesIsRefusedWithWhatToDo() throws Exception {
    try (StoreLab lab = lab("store")) {
      Item item = lab.sealed(StoreLab.image(BASE, OWN));
      encrypt(lab);

      assertThatThrownBy(() -> lab.evidence.archive(item.id()))
          .isInstanceOfSatisfying(
              RefusedException.class,
              refused -> assertThat(refused.refusal().reason()).isEqualTo(RefusalReason.ENCRYPTED))
          .hasMessageContaining("is encrypted for age1");
      assertThatThrownBy(() -> lab.evidence.blob(item.id(), Sha256.of(OWN).hex(), 0))
          .isInstanceOf(RefusedException.class);
    }
  }

  @Test
  void anIncidentThatIsNotSealedIsNotEncrypted() throws Exception {
    try (StoreLab lab = lab("store")) {
      CaptureId capture = lab.openCapture();
      lab.deliver(capture, ItemKind.LOGS, OWN);

      assertThatThrownBy(() -> encrypt(lab)).hasMessageContaining("not sealed yet");
      assertThat(lab.blob(Sha256.of(OWN))).exists();
    }
  }

  @Test
  void whatAnAttemptThatWasRepeatedLeftIsEncryptedToo() throws Exception {
    try (StoreLab lab = lab("store")) {
      CaptureId capture = lab.openCapture();
      lab.deliver(capture, ItemKind.LOGS, OWN);
      lab.deliver(capture, ItemKind.LOGS, BASE);
      lab.evidence.seal(capture, StoreLab.report(StoreLab.complete(ItemKind.LOGS, BASE)));

      assertThat(encrypt(lab).encrypted()).isEqualTo(2);

      assertThat(lab.blob(Sha256.of(OWN))).doesNotExist();
      assertThat(lab.blob(Sha256.of(BASE))).doesNotExist();
    }
  }

  @Test
  void aCaptureTakenMeanwhileKeepsThePlainBytesThatItWasToldNotToSend() throws Exception {
    try (StoreLab lab = lab("store")) {
      lab.sealed(StoreLab.image(BASE, OWN));
      AtomicBoolean offered = new AtomicBoolean();
      ProgressListener offers =
          (done, total) -> {
            if (!offered.getAndSet(true)) {
              offer(lab, BASE);
            }
          };

      lab.evidence.encrypt(StoreLab.INCIDENT, recipients, Actor.CONTROLLER, offers);

      assertThat(lab.blob(Sha256.of(BASE))).exists();
      assertThat(lab.blob(Sha256.of(OWN))).doesNotExist();
    }
  }

  /** A new capture of the incident offers a layer, and is told that it need not be sent. */
  private static void offer(StoreLab lab, byte[] bytes) {
    StoredBlob layer = StoredBlob.of(Sha256.of(bytes), bytes.length, BlobRole.CONTENT);
    try {
      assertThat(
              lab.evidence
                  .intake()
                  .lacking(StoreLab.NODE, lab.openCapture(), ItemKind.IMAGE, List.of(layer)))
          .isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void nothingOfAnIncidentIsEncryptedWhileAHoldStands() throws Exception {
    try (StoreLab lab = lab("store")) {
      Item item = lab.sealedLogs(OWN);
      Retention retention = lab.evidence.retention();
      retention.hold(retention.subject("INC-1"), Actor.operator("ana"), "a court asks");

      assertThatThrownBy(() -> encrypt(lab))
          .isInstanceOfSatisfying(
              RefusedException.class,
              refused ->
                  assertThat(refused.refusal().reason()).isEqualTo(RefusalReason.EVIDENCE_HELD));
      assertThat(lab.blob(Sha256.of(OWN))).exists();
      assertThat(findings(lab, item)).isEmpty();
    }
  }

  @Test
  void evidenceThatIsBeingReadIsNotEncrypted() throws Exception {
    try (StoreLab lab = lab("store")) {
      Item item = lab.sealedLogs(OWN);
      Uses.Use reading = lab.evidence.read(item.id());

      assertThatThrownBy(() -> encrypt(lab)).hasMessageContaining("being pulled, loaded");

      reading.close();

      assertThat(encrypt(lab).encrypted()).isEqualTo(1);
    }
  }

  @Test
  void aPlainBlobThatIsDamagedIsNotReplaced() throws Exception {
    try (StoreLab lab = lab("store")) {
      lab.sealedLogs(OWN);
      StoreLab.flip(lab.blob(Sha256.of(OWN)));

      assertThatThrownBy(() -> encrypt(lab)).isInstanceOf(RefusedException.class);
      assertThat(lab.blob(Sha256.of(OWN))).exists();
    }
  }

  @Test
  void killedAtAnyStepNothingIsLostAndTheNextOrderFinishes() throws Exception {
    boolean finished = false;
    int step = 0;
    for (; !finished; step++) {
      try (StoreLab lab = lab("cut-" + step)) {
        Item item = lab.sealedLogs(BASE);
        lab.disk.killAfter(step);
        try {
          encrypt(lab);
          finished = true;
        } catch (FakeDisk.Killed e) {
          lab.restart();
        }
        assertThat(findings(lab, item)).as("cut at step %d", step).isEmpty();
        encrypt(lab);
        assertThat(lab.blob(Sha256.of(BASE))).doesNotExist();
        assertThat(findings(lab, item)).as("cut at step %d, finished", step).isEmpty();
        assertThat(lab.chain().isWhole()).isTrue();
      }
    }
    assertThat(step).isGreaterThan(8);
  }

  @Test
  void onlyPublicKeysAreTaken() {
    assertThatThrownBy(() -> new Recipients(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Recipients(List.of("age1nonsense")))
        .hasMessageContaining("not a public key of age");
    assertThatThrownBy(() -> new Recipients(List.of(Files.readAllLines(key.file()).getLast())))
        .hasMessageContaining("private key")
        .hasMessageNotContaining("AGE-SECRET-KEY-1");
  }
}
