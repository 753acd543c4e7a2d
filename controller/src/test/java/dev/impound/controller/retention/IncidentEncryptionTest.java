package dev.impound.controller.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.encryption.Recipients;
import dev.impound.controller.evidence.BlobRole;
import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.ProgressListener;
import dev.impound.controller.evidence.SealedStore;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.signing.Notary;
import dev.impound.controller.testing.AgeKey;
import dev.impound.settings.ConfigException;
import dev.impound.settings.YamlSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class IncidentEncryptionTest {
  private static final Instant CLOSED = Instant.parse("2026-03-05T00:00:00Z");
  private static final Actor ANA = Actor.operator("ana");

  @TempDir private Path folder;
  private SealedStore store;
  private Recipients recipients;
  private CaptureId capture;
  private Path plain;
  private Optional<Instant> closed = Optional.of(CLOSED);
  private final List<String> told = new ArrayList<>();
  private IncidentEncryption encryption;

  @BeforeEach
  void sealACapture() throws Exception {
    recipients = new Recipients(List.of(AgeKey.in(folder).recipient()));
    store = SealedStore.in(Files.createDirectory(folder.resolve("store")), Notary.without());
    capture = store.sealSmall();
    plain = store.file(item().id(), BlobRole.CONTENT);
    encryption = encryption(Optional.of(recipients));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private IncidentEncryption encryption(Optional<Recipients> readers) {
    return new IncidentEncryption(
        store.evidence(),
        new Schedule(
            store.evidence().retention(), this::closed, new RetentionSettings(Optional.empty())),
        new EncryptionSettings(readers),
        (incident, what) -> told.add(incident + ": " + what));
  }

  private Optional<Instant> closed(IncidentId incident) {
    return closed;
  }

  private Item item() {
    return store.evidence().items(capture).getFirst();
  }

  private void verify() throws IOException {
    store.evidence().verify(item().id(), Actor.CONTROLLER, ProgressListener.NONE);
  }

  private List<CustodyEvent> encryptions() throws IOException {
    return store.evidence().custodyLog().entries().stream()
        .map(entry -> entry.event())
        .filter(event -> event.act() == Act.ENCRYPT)
        .toList();
  }

  @Test
  void encryptsWhatIsVerifiedOnceItsIncidentIsClosed() throws IOException {
    verify();

    encryption.round();
    encryption.round();

    assertThat(plain).doesNotExist();
    assertThat(encryptions())
        .singleElement()
        .satisfies(event -> assertThat(event.actor()).isEqualTo(Actor.CONTROLLER))
        .satisfies(event -> assertThat(event.detail()).contains(recipients.keys().getFirst()));
    assertThat(told)
        .singleElement()
        .asString()
        .startsWith("INC-1: evidence is encrypted for age1")
        .contains("1 blobs, 6 bytes");
  }

  @Test
  void leavesTheBytesPlainWhileTheIncidentIsOpen() throws IOException {
    verify();
    closed = Optional.empty();

    encryption.round();

    assertThat(plain).exists();
    closed = Optional.of(CLOSED);
    encryption.round();
    assertThat(plain).doesNotExist();
  }

  @Test
  void leavesWhatWasNotVerified() throws IOException {
    encryption.round();

    assertThat(plain).exists();
    verify();
    encryption.round();
    assertThat(plain).doesNotExist();
  }

  @Test
  void leavesWhatIsDamaged() throws IOException {
    Files.writeString(plain, "hallo\n");
    verify();

    encryption.round();

    assertThat(plain).exists();
    assertThat(encryptions()).isEmpty();
  }

  @Test
  void leavesWhatIsHeldUntilTheHoldEnds() throws IOException {
    verify();
    var retention = store.evidence().retention();
    retention.hold(retention.subject("INC-1"), ANA, "case 118");

    encryption.round();

    assertThat(plain).exists();
    retention.release(retention.subject("INC-1"), Optional.empty(), ANA, "over");
    encryption.round();
    assertThat(plain).doesNotExist();
  }

  @Test
  void encryptsALaterCaptureOfTheSameIncidentToo() throws IOException {
    verify();
    encryption.round();
    capture = store.seal();
    plain = store.file(item().id(), BlobRole.CONTENT);
    for (Item item : store.evidence().items(capture)) {
      store.evidence().verify(item.id(), Actor.CONTROLLER, ProgressListener.NONE);
    }

    encryption.round();

    assertThat(plain).doesNotExist();
  }

  @Test
  void encryptsNothingWithoutRecipients() throws IOException {
    verify();

    encryption(Optional.empty()).round();

    assertThat(plain).exists();
  }

  @Test
  void readsRecipientsAndRefusesWhatIsNone() {
    String key = recipients.keys().getFirst();
    assertThat(read("evidence: {encrypt-to: [%s]}".formatted(key))).contains(recipients);
    assertThat(read("{}")).isEmpty();
    assertThatThrownBy(() -> read("evidence: {encrypt-to: [age1x]}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("evidence.encrypt-to")
        .hasMessageContaining("not a public key of age");
    assertThatThrownBy(() -> read("evidence: {encrypt-to: [AGE-SECRET-KEY-1QQQ]}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("private key")
        .hasMessageNotContaining("1QQQ");
  }

  private static Optional<Recipients> read(String text) {
    YamlSettings settings = YamlSettings.parse(Path.of("controller.yaml"), text);
    EncryptionSettings read = EncryptionSettings.read(settings);
    settings.finish();
    return read.recipients();
  }
}
