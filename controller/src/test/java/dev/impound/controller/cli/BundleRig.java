package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.custody.Actor;
import dev.impound.controller.encryption.Recipients;
import dev.impound.controller.evidence.EncryptionOutcome;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.LoadOrders;
import dev.impound.controller.evidence.ProgressListener;
import dev.impound.controller.evidence.RetrievalGrpcService;
import dev.impound.controller.evidence.SealedStore;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.operator.CustodyGrpcService;
import dev.impound.controller.signing.Notary;
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
import dev.impound.wire.SpiffeId;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The command line, a controller in the same process, and a real store to pull from. */
abstract class BundleRig {
  private static final SpiffeId OPERATOR = SpiffeId.operator("test", "ana");
  static final String LOGS = "evidence/EV-1-logs.txt";

  @TempDir Path folder;
  private InProcessCalls calls;
  SigningKeys keys;
  SealedStore store;
  CliRig rig;

  @BeforeEach
  void start() throws IOException {
    // Made before the time that the store's clock shows, as keys are.
    keys =
        SigningKeys.in(
            folder.resolve("keys"), InstantSource.fixed(Instant.parse("2026-03-01T00:00:00Z")));
    open(keys.notary(InstantSource.system()));
  }

  final void open(Notary notary) throws IOException {
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

  Path target() {
    return folder.resolve("case 3");
  }

  Path pulled() throws IOException {
    store.seal();
    assertThat(rig.run("evidence", "pull", "CAP-1", "-d", target().toString()))
        .as(rig.err())
        .isEqualTo(7);
    return target().resolve("CAP-1");
  }

  int verify(Path bundle) {
    return rig.run(
        "evidence", "verify", bundle.toString(), "--offline", "--root", keys.root().toString());
  }

  static Program stock(Path bundle) throws Exception {
    return Program.run(bundle, "sh", "VERIFY.txt");
  }

  static void sumAgain(Path bundle) throws Exception {
    Program.run(
        bundle,
        "sh",
        "-c",
        "find . -type f ! -name SHA256SUMS -printf '%P\\n"
            + "' | sort | xargs sha256sum > ../S; mv ../S SHA256SUMS");
  }

  static void flip(Path file, boolean last) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[last ? bytes.length - 1 : bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }
}
