package dev.impound.controller.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.impound.controller.evidence.BlobRole;
import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.SealedStore;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.Target;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlCustodyCopies;
import dev.impound.controller.journal.SqlIncidentRegister;
import dev.impound.controller.signing.Notary;
import dev.impound.controller.testing.AgeKey;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.controller.testing.InProcessCalls;
import dev.impound.controller.testing.Program;
import dev.impound.operator.v1.EncryptIncidentRequest;
import dev.impound.operator.v1.EncryptIncidentResponse;
import dev.impound.operator.v1.Encryption;
import dev.impound.operator.v1.EvidenceServiceGrpc;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The order to encrypt, through the service that operators call, and the real age. */
@Timeout(120)
class EncryptIncidentTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final SpiffeId ANA = SpiffeId.operator("test", "ana");

  @TempDir private Path folder;
  private final InProcessCalls calls = new InProcessCalls();
  private Database database;
  private SealedStore store;
  private EvidenceGrpcService service;
  private AgeKey key;

  @BeforeEach
  void start() throws Exception {
    key = AgeKey.in(folder);
    database = DatabaseEngine.SQLITE.open(folder);
    store = SealedStore.in(Files.createDirectory(folder.resolve("store")), Notary.without());
    IncidentDesk incidents =
        new IncidentDesk(new SqlIncidentRegister(database.jdbi()), InstantSource.fixed(NOW));
    incidents.journal(
        new Order(
            new Target(new NodeName("web-1"), new ContainerId("c".repeat(64))),
            "shop",
            "a drill",
            "ana",
            List.of(),
            "",
            List.of(Order.PlannedStep.of(StepKind.FREEZE, false)),
            NOW));
    service =
        new EvidenceGrpcService(store.evidence(), incidents, new SqlCustodyCopies(database.jdbi()));
  }

  @AfterEach
  void stop() throws IOException {
    calls.close();
    store.close();
    database.close();
  }

  private List<EncryptIncidentResponse> encrypt(SpiffeId caller, String incident, String recipient)
      throws IOException {
    List<EncryptIncidentResponse> answers = new ArrayList<>();
    EvidenceServiceGrpc.newBlockingStub(calls.as(caller, service))
        .encryptIncident(
            EncryptIncidentRequest.newBuilder()
                .setIncidentId(incident)
                .addRecipients(recipient)
                .build())
        .forEachRemaining(answers::add);
    return answers;
  }

  private RefusalReason refusal(SpiffeId caller, String incident, String recipient) {
    return Refusal.from(catchThrowable(() -> encrypt(caller, incident, recipient)))
        .orElseThrow()
        .reason();
  }

  @Test
  void turnsTheBlobsIntoAgeFilesTellsHowFarItIsAndWhatItDid() throws Exception {
    CaptureId capture = store.seal();
    Item logs = store.evidence().items(capture).getFirst();
    Path plain = store.file(logs.id(), BlobRole.CONTENT);
    byte[] bytes = Files.readAllBytes(plain);

    List<EncryptIncidentResponse> answers = encrypt(ANA, "INC-1", key.recipient());

    Encryption outcome = answers.getLast().getOutcome();
    assertThat(outcome.getEncrypted()).isGreaterThan(1);
    assertThat(outcome.getShared()).isZero();
    assertThat(outcome.getBytes()).isGreaterThan(bytes.length);
    assertThat(answers.subList(0, answers.size() - 1))
        .noneMatch(EncryptIncidentResponse::hasOutcome)
        .allMatch(answer -> answer.getBytesDone() <= answer.getBytesTotal());
    assertThat(plain).doesNotExist();
    String age = "age/%s.age".formatted(logs.sha256().orElseThrow().hex());
    Path opened = folder.resolve("opened");
    Program decrypted =
        Program.run(
            folder,
            "age",
            "-d",
            "-i",
            key.file().toString(),
            "-o",
            opened.toString(),
            folder.resolve("store").resolve(age).toString());
    assertThat(decrypted.exit()).as(decrypted.output()).isZero();
    assertThat(opened).hasBinaryContent(bytes);
    assertThat(store.evidence().custodyLog().entries().getLast().event().actor().text())
        .isEqualTo("operator/ana");
    assertThat(encrypt(ANA, "INC-1", key.recipient()).getLast().getOutcome().getEncrypted())
        .isZero();
  }

  @Test
  void refusesWhoIsNoOperatorWhatIsNoIncidentAndWhatIsNoRecipient() throws IOException {
    CaptureId capture = store.sealSmall();
    SpiffeId node = SpiffeId.node("test", new NodeName("web-1"));

    assertThat(refusal(node, "INC-1", key.recipient())).isEqualTo(RefusalReason.NOT_AN_OPERATOR);
    assertThat(refusal(ANA, "INC-9", key.recipient())).isEqualTo(RefusalReason.INCIDENT_UNKNOWN);
    assertThat(refusal(ANA, "INC-1", "age1x")).isEqualTo(RefusalReason.MALFORMED);

    Item item = store.evidence().items(capture).getFirst();
    assertThat(store.file(item.id(), BlobRole.CONTENT)).exists();
  }
}
