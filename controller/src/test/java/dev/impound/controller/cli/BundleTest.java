package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.custody.Actor;
import dev.impound.controller.encryption.Recipients;
import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.EncryptionOutcome;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.LoadOrders;
import dev.impound.controller.evidence.ProgressListener;
import dev.impound.controller.evidence.RetrievalGrpcService;
import dev.impound.controller.evidence.SealedStore;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.operator.CustodyGrpcService;
import dev.impound.controller.signing.Notary;
import dev.impound.controller.testing.AgeKey;
import dev.impound.controller.testing.InProcessCalls;
import dev.impound.controller.testing.Program;
import dev.impound.controller.testing.SigningKeys;
import dev.impound.operator.v1.EncryptIncidentRequest;
import dev.impound.operator.v1.EncryptIncidentResponse;
import dev.impound.operator.v1.Encryption;
import dev.impound.operator.v1.EvidenceItem;
import dev.impound.operator.v1.EvidenceServiceGrpc;
import dev.impound.operator.v1.ListItemsRequest;
import dev.impound.operator.v1.ListItemsResponse;
import dev.impound.wire.Sha256;
import dev.impound.wire.SpiffeId;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Pulls captures from a real store, and verifies them with this command and with stock tools. */
@Timeout(60)
class BundleTest {
  private static final SpiffeId OPERATOR = SpiffeId.operator("test", "ana");
  private static final String LOGS = "evidence/EV-1-logs.txt";

  @TempDir Path folder;
  private InProcessCalls calls;
  private SigningKeys keys;
  private SealedStore store;
  private CliRig rig;

  @BeforeEach
  void start() throws IOException {
    // Made before the time that the store's clock shows, as keys are.
    keys =
        SigningKeys.in(
            folder.resolve("keys"), InstantSource.fixed(Instant.parse("2026-03-01T00:00:00Z")));
    open(keys.notary(InstantSource.system()));
  }

  private void open(Notary notary) throws IOException {
    calls = new InProcessCalls();
    store = SealedStore.in(Files.createDirectories(folder.resolve("store")), notary);
    rig = new CliRig(Files.createDirectories(folder.resolve("cli")));
    Evidence evidence = store.evidence();
    rig.dialer =
        config -> {
          try {
            return calls.as(
                OPERATOR,
                new CustodyGrpcService(evidence),
                new RetrievalGrpcService(evidence, new LoadOrders()),
                new Items(evidence));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
    calls.close();
    store.close();
  }

  /** Tells which captures there are, and encrypts. */
  private static final class Items extends EvidenceServiceGrpc.EvidenceServiceImplBase {
    private final Evidence evidence;

    private Items(Evidence evidence) {
      this.evidence = evidence;
    }

    @Override
    public void encryptIncident(
        EncryptIncidentRequest request, StreamObserver<EncryptIncidentResponse> responses) {
      try {
        EncryptionOutcome outcome =
            evidence.encrypt(
                IncidentId.parse(request.getIncidentId()),
                new Recipients(request.getRecipientsList()),
                Actor.CONTROLLER,
                ProgressListener.NONE);
        responses.onNext(
            EncryptIncidentResponse.newBuilder()
                .setOutcome(Encryption.newBuilder().setEncrypted(outcome.encrypted()))
                .build());
        responses.onCompleted();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void listItems(ListItemsRequest request, StreamObserver<ListItemsResponse> responses) {
      ListItemsResponse.Builder items = ListItemsResponse.newBuilder();
      evidence
          .items(Optional.empty())
          .forEach(
              item ->
                  items.addItems(
                      EvidenceItem.newBuilder().setCaptureId(item.capture().toString())));
      responses.onNext(items.build());
      responses.onCompleted();
    }
  }

  private Path target() {
    return folder.resolve("case 3");
  }

  private Path pulled() throws IOException {
    store.seal();
    assertThat(rig.run("evidence", "pull", "CAP-1", "-d", target().toString()))
        .as(rig.err())
        .isEqualTo(7);
    return target().resolve("CAP-1");
  }

  private int verify(Path bundle) {
    return rig.run(
        "evidence", "verify", bundle.toString(), "--offline", "--root", keys.root().toString());
  }

  private static Program stock(Path bundle) throws Exception {
    return Program.run(bundle, "sh", "VERIFY.txt");
  }

  private static void sumAgain(Path bundle) throws Exception {
    Program.run(
        bundle,
        "sh",
        "-c",
        "find . -type f ! -name SHA256SUMS -printf '%P\\n"
            + "' | sort | xargs sha256sum > ../S; mv ../S SHA256SUMS");
  }

  private static void flip(Path file, boolean last) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[last ? bytes.length - 1 : bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void whatIsPulledVerifiesWithoutAController() throws Exception {
    Path bundle = pulled();

    assertThat(verify(bundle)).as(rig.err()).isZero();
    assertThat(rig.out()).contains("intact:", "yes", "timestamp:");
    assertThat(verify(target())).as(rig.err()).isZero();
    Program stock = stock(bundle);
    assertThat(stock.exit()).as(stock.output()).isZero();
    assertThat(stock.output()).endsWith("verified\n");
    assertThat(bundle.resolve("evidence/EV-2-image/oci-layout")).exists();
    assertThat(bundle.resolve("coverage.txt"))
        .content()
        .contains(
            "EV-1  LOGS  SEALED  9437184 bytes",
            "DIFF  the engine did not answer",
            "kernel-memory: never taken, ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        LOGS,
        "manifest.json",
        "manifest.json.p7s",
        "manifest.json.tsr",
        "custody.jsonl",
        "custody.digests",
        "custody.checkpoint",
        "custody.checkpoint.p7s",
        "receipt.json",
        "receipt.p7s",
        "receipt-cert.pem",
        "VERIFY.txt"
      })
  void oneByteChangedIsFoundHereAndByStockTools(String name) throws Exception {
    Path bundle = pulled();
    byte[] instructions = Files.readAllBytes(bundle.resolve("VERIFY.txt"));

    flip(bundle.resolve(name), name.endsWith(".p7s") || name.endsWith(".tsr"));

    assertThat(verify(bundle)).isEqualTo(8);
    Path trusted = folder.resolve("VERIFY.txt");
    Files.write(trusted, instructions);
    assertThat(Program.run(bundle, "sh", trusted.toString()).exit()).isNotZero();
    if (!name.equals("VERIFY.txt")) {
      sumAgain(bundle);
      assertThat(verify(bundle)).as("with fresh sums").isEqualTo(8);
      assertThat(Program.run(bundle, "sh", trusted.toString()).exit()).isNotZero();
    }
  }

  @Test
  void aLineOfTheChainIsNeverRunAsACommand() throws Exception {
    Path bundle = pulled();
    Path ran = folder.resolve("ran");
    String line = "{\"sequence\":1e touch %s #,\"x\":1}\n".formatted(ran);
    Files.writeString(bundle.resolve("custody.jsonl"), line);
    String checkpoint = Files.readString(bundle.resolve("custody.checkpoint"));
    String extract = Sha256.of(line.getBytes(StandardCharsets.UTF_8)).hex();
    Files.writeString(
        bundle.resolve("custody.checkpoint"),
        checkpoint.replaceAll("(?m)^extract (\\S+) .*$", "extract $1 " + extract));
    String steps = Files.readString(bundle.resolve("VERIFY.txt"));
    Path unsigned = folder.resolve("steps");
    Files.writeString(unsigned, steps.replaceAll("(?m)^(openssl|sha256sum) .*$", ":"));

    Program stock = Program.run(bundle, "sh", unsigned.toString());

    assertThat(stock.exit()).isNotZero();
    assertThat(stock.output()).contains("is no entry");
    assertThat(ran).doesNotExist();
  }

  @Test
  void tellsWhoSignedForWhatWasTakenOrThatNobodyDid() throws Exception {
    Path bundle = pulled();
    assertThat(verify(bundle)).as(rig.err()).isZero();
    assertThat(rig.err()).contains("the node's receipt is signed by its certificate SHA-256");

    store.sealSmall();
    rig.run("evidence", "pull", "CAP-2", "-d", target().toString());
    Path unsigned = target().resolve("CAP-2");

    assertThat(unsigned.resolve("receipt.json")).doesNotExist();
    assertThat(unsigned.resolve("VERIFY.txt")).content().contains("NO RECEIPT of the node");
    assertThat(unsigned.resolve("coverage.txt")).content().contains("node-receipt: absent");
    assertThat(verify(unsigned)).isZero();
    assertThat(rig.err()).contains("no receipt of the node");
  }

  @Test
  void whatTheNodeSignedOtherwiseIsFoundByStockTools() throws Exception {
    store.sealSignedOtherwise();
    rig.run("evidence", "pull", "CAP-1", "-d", target().toString());
    Path bundle = target().resolve("CAP-1");

    assertThat(verify(bundle)).isEqualTo(8);
    assertThat(rig.err()).contains("the node signed sha256", "of EV-1, the store has sha256");
    Path steps = bundle.resolve("VERIFY.txt");
    assertThat(steps).content().contains("What the node signed is NOT what is here");
    assertThat(stock(bundle).exit()).isZero();
    Files.writeString(steps, Files.readString(steps).replace("# jq -e", "jq -e"));
    sumAgain(bundle);
    assertThat(stock(bundle).exit()).isNotZero();
  }

  @Test
  void damageIsToldByItsChunk() throws Exception {
    Path bundle = pulled();

    flip(bundle.resolve(LOGS), true);

    assertThat(verify(bundle)).isEqualTo(8);
    assertThat(rig.err()).contains("EV-1", "chunk 1 of 2");
  }

  @Test
  void anEntryThatIsTakenOutIsFound() throws Exception {
    Path bundle = pulled();
    List<String> lines = Files.readAllLines(bundle.resolve("custody.jsonl"));

    Files.write(bundle.resolve("custody.jsonl"), lines.subList(0, lines.size() - 1));

    assertThat(verify(bundle)).isEqualTo(8);
    assertThat(stock(bundle).exit()).isNotZero();
  }

  @Test
  void holdsNothingOfOtherIncidentsButDigests() throws Exception {
    store.sealSmall();
    store.sealSmall();

    rig.run("evidence", "pull", "CAP-2", "-d", target().toString());

    Path bundle = target().resolve("CAP-2");
    assertThat(bundle.resolve("custody.jsonl")).content().doesNotContain("CAP-1");
    assertThat(verify(bundle)).as(rig.err()).isZero();
    assertThat(stock(bundle).exit()).isZero();
  }

  @Test
  void pullsEveryCaptureOfAnIncident() throws Exception {
    store.sealSmall();
    store.sealSmall();

    assertThat(rig.run("evidence", "pull", "INC-1", "-d", target().toString())).isZero();

    assertThat(target().resolve("CAP-1/VERIFY.txt")).exists();
    assertThat(target().resolve("CAP-2/VERIFY.txt")).exists();
    assertThat(verify(target())).isZero();
  }

  @Test
  void ofAPurgedCaptureTheRecordsArePulledAndVerify() throws Exception {
    CaptureId purged = store.seal();
    store.sealSmall();
    store.evidence().retention().purge(List.of(purged), Actor.operator("ana"), "a year is over");

    assertThat(rig.run("evidence", "pull", "INC-1", "-d", target().toString())).isEqualTo(7);

    assertThat(rig.err())
        .contains("CAP-1 was purged at ", "by operator/ana: a year is over")
        .contains("its records were pulled");
    Path bundle = target().resolve("CAP-1");
    assertThat(bundle.resolve("PURGED.txt")).exists();
    assertThat(bundle.resolve("evidence")).doesNotExist();
    Program stock = stock(bundle);
    assertThat(stock.exit()).as(stock.output()).isZero();
    assertThat(verify(bundle)).as(rig.err()).isZero();
    assertThat(rig.err()).contains("the bytes of EV-1 are gone", "a year is over");
    assertThat(target().resolve("CAP-2/evidence")).exists();
    assertThat(verify(target())).isZero();
  }

  @Test
  void bytesThatAreMissingAreNotBelievedToBePurged() throws Exception {
    Path bundle = pulled();
    Files.writeString(bundle.resolve("PURGED.txt"), "CAP-1 was purged by operator/ana: over");
    Files.delete(bundle.resolve(LOGS));
    sumAgain(bundle);

    assertThat(verify(bundle)).isEqualTo(8);
  }

  @Test
  void goesOnWhereATransferBrokeAndKeepsWhatIsThere() throws Exception {
    Path bundle = pulled();
    Path logs = bundle.resolve(LOGS);
    byte[] all = Files.readAllBytes(logs);
    Files.write(bundle.resolve(LOGS + ".partial"), Arrays.copyOf(all, 9 << 20 >> 1));
    Files.delete(logs);
    Files.delete(bundle.resolve("SHA256SUMS"));

    assertThat(rig.run("evidence", "pull", "CAP-1", "-d", target().toString())).isEqualTo(5);
    rig.run("evidence", "pull", "CAP-1", "-d", target().toString(), "--resume", "-o", "json");

    assertThat(new JsonMapper().readTree(rig.out()).get(0).get("received").asLong())
        .isEqualTo(all.length - (9 << 20 >> 1));
    assertThat(logs).hasBinaryContent(all);
    assertThat(bundle.resolve(LOGS + ".partial")).doesNotExist();
    assertThat(verify(bundle)).as(rig.err()).isZero();
  }

  @Test
  void aRootThatIsNotTheirsProvesNothing() throws Exception {
    Path bundle = pulled();
    SigningKeys others = SigningKeys.in(folder.resolve("others"), InstantSource.system());

    assertThat(
            rig.run(
                "evidence",
                "verify",
                bundle.toString(),
                "--offline",
                "--root",
                others.root().toString()))
        .isEqualTo(8);
    assertThat(rig.run("evidence", "verify", bundle.toString(), "--offline")).isEqualTo(2);
  }

  @Test
  void verifiesAfterTheCertificatesExpired() throws Exception {
    stop();
    InstantSource early =
        InstantSource.fixed(InstantSource.system().instant().minus(Duration.ofDays(7 * 365)));
    keys = SigningKeys.in(folder.resolve("early"), early);
    open(keys.notary(early));
    Path bundle = pulled();

    assertThat(verify(bundle)).as(rig.err()).isZero();
    assertThat(stock(bundle).exit()).isNotZero();
  }

  @Test
  void whatIsSealedWithoutKeysIsPulledAndSaysSo() throws Exception {
    stop();
    open(Notary.without());
    Path bundle = pulled();

    assertThat(verify(bundle)).isEqualTo(8);
    assertThat(rig.err()).contains("manifest.json is not signed");
    Program stock = stock(bundle);
    assertThat(stock.exit()).as(stock.output()).isZero();
    assertThat(bundle.resolve("VERIFY.txt")).content().contains("NOT SIGNED");
  }

  @Test
  void showsVerifiesAndExportsTheChain() throws Exception {
    store.sealSmall();

    assertThat(rig.run("custody", "log")).isZero();
    assertThat(rig.out()).contains("receive", "collect", "seal", "CAP-1");
    assertThat(rig.run("custody", "log", "INC-1", "-o", "json")).isZero();
    assertThat(new JsonMapper().readTree(rig.out()).size()).isEqualTo(3);
    assertThat(rig.run("custody", "log", "EV-1")).isZero();
    assertThat(rig.run("custody", "verify")).isZero();
    assertThat(rig.out()).contains("checkpoints:", "whole:");
    assertThat(rig.run("custody", "export", "-d", target().toString())).isZero();
    assertThat(target().resolve("custody.jsonl"))
        .hasSameBinaryContentAs(folder.resolve("store/custody.jsonl"));
    assertThat(target().resolve("custody.checkpoint.p7s")).exists();
  }

  @Test
  void aChainThatWasCutOrChangedDoesNotVerify() throws Exception {
    store.sealSmall();
    Path chain = folder.resolve("store/custody.jsonl");
    List<String> lines = Files.readAllLines(chain);

    Files.write(chain, lines.subList(0, 2));
    assertThat(rig.run("custody", "verify")).isEqualTo(8);
    assertThat(rig.err()).contains("entries were taken out");

    Files.write(
        chain,
        Stream.concat(lines.stream().limit(2), Stream.of(lines.get(2).replace("seal", "sea1")))
            .toList());
    assertThat(rig.run("custody", "verify")).isEqualTo(8);
  }

  @Test
  void aLinkInAFolderOfSomebodyElseIsAFindingAndIsNotOpened() throws Exception {
    Path bundle = pulled();
    Files.createSymbolicLink(bundle.resolve("evidence").resolve("x"), Path.of("/dev/zero"));
    Files.writeString(
        bundle.resolve("SHA256SUMS"),
        "%s  evidence/x\n".formatted("0".repeat(64)),
        StandardOpenOption.APPEND);

    assertThat(verify(bundle)).isEqualTo(8);
    assertThat(rig.err()).contains("evidence/x is no file");
  }

  @Test
  void aLinkWhereAFolderOfTheBundleShouldBeIsNotWrittenThrough() throws Exception {
    store.seal();
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path bundle = Files.createDirectories(target().resolve("CAP-1"));
    Files.createSymbolicLink(bundle.resolve("evidence"), elsewhere);

    assertThat(rig.run("evidence", "pull", "CAP-1", "-d", target().toString(), "--resume"))
        .isEqualTo(5);

    assertThat(rig.err()).contains("it is no folder, but a link or a file");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void whatIsEncryptedIsPulledDecryptedAndVerifiedWithStockTools() throws Exception {
    AgeKey key = AgeKey.in(folder);
    store.seal();
    assertThat(rig.run("evidence", "encrypt", "INC-1", "--to", key.recipient())).isEqualTo(5);
    assertThat(rig.run("evidence", "encrypt", "INC-1", "--to", key.recipient(), "--yes"))
        .as(rig.err())
        .isZero();
    rig.run("evidence", "pull", "CAP-1", "-d", target().toString());
    Path bundle = target().resolve("CAP-1");
    assertThat(bundle.resolve(LOGS + ".age")).exists();
    assertThat(bundle.resolve(LOGS)).doesNotExist();

    assertThat(verify(bundle)).isEqualTo(8);
    assertThat(rig.err()).contains("is encrypted; decrypt it as VERIFY.txt tells");
    assertThat(stock(bundle).exit()).isNotZero();
    String decrypting = "IDENTITY=%s sh VERIFY.txt".formatted(key.file());
    Program stock = Program.run(bundle, "sh", "-c", decrypting);
    assertThat(stock.exit()).as(stock.output()).isZero();
    assertThat(verify(bundle)).as(rig.err()).isZero();
    assertThat(
            rig.run(
                "evidence",
                "export",
                "EV-2",
                "--as",
                "oci-layout",
                "-d",
                target().toString(),
                "--from",
                bundle.toString()))
        .as(rig.err())
        .isZero();

    flip(bundle.resolve(LOGS + ".age"), true);
    sumAgain(bundle);
    assertThat(Program.run(bundle, "sh", "-c", decrypting).exit()).isNotZero();
  }

  @Test
  void anItemOfNoBytesThatIsEncryptedIsThereAfterDecryption() throws Exception {
    AgeKey key = AgeKey.in(folder);
    store.sealTmpfs(new byte[0]);
    rig.run("evidence", "encrypt", "INC-1", "--to", key.recipient(), "--yes");
    rig.run("evidence", "pull", "CAP-1", "-d", target().toString());
    Path bundle = target().resolve("CAP-1");

    Program stock =
        Program.run(bundle, "sh", "-c", "IDENTITY=%s sh VERIFY.txt".formatted(key.file()));

    assertThat(stock.exit()).as(stock.output()).isZero();
    assertThat(verify(bundle)).as(rig.err()).isZero();
  }
}
