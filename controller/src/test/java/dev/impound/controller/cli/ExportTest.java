package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.impound.controller.evidence.BlobRole;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.ItemId;
import dev.impound.controller.evidence.LoadOrders;
import dev.impound.controller.evidence.RetrievalGrpcService;
import dev.impound.controller.evidence.SealedStore;
import dev.impound.controller.export.Tars;
import dev.impound.controller.operator.CustodyGrpcService;
import dev.impound.controller.signing.Notary;
import dev.impound.controller.testing.InProcessCalls;
import dev.impound.controller.testing.Program;
import dev.impound.operator.v1.EvidenceItem;
import dev.impound.operator.v1.EvidenceServiceGrpc;
import dev.impound.operator.v1.GetItemRequest;
import dev.impound.operator.v1.GetItemResponse;
import dev.impound.wire.Sha256;
import dev.impound.wire.SpiffeId;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Exports items of a real store, and reads the exports with stock tools: skopeo, umoci, tar. */
@Timeout(60)
class ExportTest {
  private static final SpiffeId OPERATOR = SpiffeId.operator("test", "ana");

  @TempDir Path folder;
  private InProcessCalls calls;
  private SealedStore store;
  private CliRig rig;

  @BeforeEach
  void start() throws IOException {
    calls = new InProcessCalls();
    store = SealedStore.in(Files.createDirectories(folder.resolve("store")), Notary.without());
    rig = new CliRig(Files.createDirectories(folder.resolve("cli")));
    rig.archiveCheck = new StoreArchiveCheck();
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

  /** Tells of items. */
  private static final class Items extends EvidenceServiceGrpc.EvidenceServiceImplBase {
    private final Evidence evidence;

    private Items(Evidence evidence) {
      this.evidence = evidence;
    }

    @Override
    public void getItem(GetItemRequest request, StreamObserver<GetItemResponse> responses) {
      var item = evidence.item(ItemId.parse(request.getItemId()));
      responses.onNext(
          GetItemResponse.newBuilder()
              .setItem(EvidenceItem.newBuilder().setId(request.getItemId()))
              .setManifestJson(
                  new String(
                      evidence.manifest(item.capture()).orElseThrow(), StandardCharsets.UTF_8))
              .build());
      responses.onCompleted();
    }
  }

  private Path target() {
    return folder.resolve("case 3");
  }

  private int export(ItemId item, String form, String... more) {
    return rig.run(
        Stream.concat(
                Stream.of(
                    "evidence", "export", item.toString(), "--as", form, "-d", target().toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private ItemId image(boolean compressed) throws IOException {
    return store.sealImage(
        compressed,
        new Tars().folder("etc").file("etc/passwd", "old").file("etc/gone", "x").bytes(),
        new Tars().folder("etc").file("etc/passwd", "new").deletion("etc/.wh.gone").bytes());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(target())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theMergedTreeOfAnImageIsATarThatStockTarReads() throws Exception {
    ItemId item = image(false);

    assertThat(export(item, "tar")).as(rig.err()).isZero();

    assertThat(Tars.read(Files.readAllBytes(target().resolve("EV-1.tar"))))
        .containsOnly(entry("etc/", "folder"), entry("etc/passwd", "new"));
    assertThat(Program.run(target(), "tar", "-tf", "EV-1.tar").exit()).isZero();
    assertThat(names()).containsExactly("EV-1.tar", "EV-1.tar.report.json");
    assertThat(Files.getPosixFilePermissions(target().resolve("EV-1.tar")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(
            new JsonMapper()
                .readTree(Files.readAllBytes(target().resolve("EV-1.tar.report.json")))
                .get("sha256")
                .asString())
        .isEqualTo(Sha256.of(Files.readAllBytes(target().resolve("EV-1.tar"))).hex());
  }

  @Test
  void eachBlobIsEnteredAsExportedBeforeItLeaves() throws Exception {
    ItemId item = image(false);

    export(item, "bodyfile");

    assertThat(Files.readString(folder.resolve("store/custody.jsonl")))
        .contains("\"act\":\"export\"", "for a body file", "operator/ana");
    assertThat(target().resolve("EV-1.bodyfile"))
        .content()
        .contains("|/etc/passwd|", "|/etc/gone (deleted)|");
  }

  @Test
  void anOciLayoutIsReadBySkopeoAndUmociAndFailsThereWhenAByteChanges() throws Exception {
    ItemId item = image(true);

    assertThat(export(item, "oci-layout")).as(rig.err()).isZero();

    Program skopeo = Program.run(target(), "skopeo", "inspect", "oci:EV-1.oci");
    assertThat(skopeo.exit()).as(skopeo.output()).isZero();
    Program copied =
        Program.run(
            target(), "skopeo", "copy", "-q", "oci:EV-1.oci:EV-1", "docker-archive:copied.tar:x:1");
    assertThat(copied.exit()).as(copied.output()).isZero();
    Program umoci = Program.run(target(), "umoci", "stat", "--image", "EV-1.oci:EV-1");
    assertThat(umoci.exit()).as(umoci.output()).isZero();
    Path layer =
        target()
            .resolve("EV-1.oci/blobs/sha256")
            .resolve(store.file(item, BlobRole.IMAGE_LAYER).getFileName());
    byte[] bytes = Files.readAllBytes(layer);
    bytes[bytes.length / 2] ^= 1;
    Files.write(layer, bytes);
    assertThat(
            Program.run(target(), "skopeo", "copy", "-q", "oci:EV-1.oci:EV-1", "dir:again").exit())
        .isNotZero();
  }

  @Test
  void aDockerArchiveIsTheSameBytesEachTime() throws Exception {
    ItemId item = image(false);

    assertThat(export(item, "docker-archive")).as(rig.err()).isZero();
    byte[] first = Files.readAllBytes(target().resolve("EV-1.docker.tar"));
    assertThat(export(item, "docker-archive")).isEqualTo(5);
    assertThat(export(item, "docker-archive", "--force")).isZero();

    assertThat(target().resolve("EV-1.docker.tar")).hasBinaryContent(first);
    assertThat(names()).containsExactly("EV-1.docker.tar", "EV-1.docker.tar.report.json");
    assertThat(rig.run("evidence", "verify", target().resolve("EV-1.docker.tar").toString()))
        .isZero();
  }

  @Test
  void aTarThatWasTakenAsOneStaysAsItIs() throws Exception {
    byte[] tar = new Tars().file("dev/shm/x", "1").file(".wh.y", "").bytes();
    ItemId item = store.sealTmpfs(tar);

    assertThat(export(item, "tar")).as(rig.err()).isZero();
    assertThat(export(item, "bodyfile")).as(rig.err()).isZero();

    assertThat(target().resolve("EV-1.tar")).hasBinaryContent(tar);
    assertThat(target().resolve("EV-1.bodyfile")).content().contains("/dev/shm/x", "/.wh.y");
    assertThat(export(item, "docker-archive")).isEqualTo(5);
    assertThat(rig.err()).contains("NOT_IN_THIS_FORM", "tar, bodyfile");
  }

  @Test
  void whatFitsNoFormIsRefusedWithWhatToDo() throws Exception {
    store.sealSmall();

    assertThat(rig.run("evidence", "export", "EV-1", "--as", "tar", "-d", target().toString()))
        .isEqualTo(5);
    assertThat(rig.err()).contains("it is logs", "impound evidence pull EV-1");
    assertThat(rig.run("evidence", "export", "EV-1", "--as", "zip", "-d", target().toString()))
        .isEqualTo(2);
    assertThat(rig.err()).contains("docker-archive, oci-layout, tar, bodyfile");
  }

  @Test
  void whatCannotBeMergedIsToldAndStandsInTheReport() throws Exception {
    ItemId item =
        store.sealImage(false, new Tars().file("../x\u0007", "1").file("ok", "2").bytes());

    assertThat(export(item, "tar", "-o", "json")).isEqualTo(7);

    assertThat(rig.err()).contains("x\\x07", "1 parts of the evidence are not in it");
    assertThat(target().resolve("EV-1.tar.report.json")).content().contains("\"leftOut\" : 1");
  }

  @Test
  void blobsThatChangedInTheStoreMakeNoExport() throws Exception {
    ItemId item = image(false);
    Path layer = store.file(item, BlobRole.IMAGE_LAYER);
    byte[] bytes = Files.readAllBytes(layer);
    bytes[600] ^= 1;
    Files.write(layer, bytes);

    assertThat(export(item, "tar")).isEqualTo(8);
    assertThat(target().resolve("EV-1.tar")).doesNotExist();
  }

  @Test
  void goesOnWithWhatAnInterruptedExportBrought() throws Exception {
    ItemId item = image(false);
    Path layer = store.file(item, BlobRole.IMAGE_LAYER);
    Path work = Files.createDirectories(target().resolve("EV-1.tar.work"));
    Files.write(
        work.resolve(layer.getFileName() + ".partial"),
        java.util.Arrays.copyOf(Files.readAllBytes(layer), 700));

    assertThat(export(item, "tar")).as(rig.err()).isZero();

    assertThat(names()).containsExactly("EV-1.tar", "EV-1.tar.report.json");
  }

  @Test
  void everyFormIsMadeOfAPulledFolderWithoutAController() throws Exception {
    ItemId item = image(false);
    rig.run("evidence", "pull", "CAP-1", "-d", target().toString());
    rig.dialer =
        config -> {
          throw new AssertionError("no controller is asked");
        };
    String pulled = target().resolve("CAP-1").toString();

    for (String form : List.of("docker-archive", "oci-layout", "tar", "bodyfile")) {
      assertThat(export(item, form, "--from", pulled)).as(form + rig.err()).isZero();
    }
    Path layer =
        target()
            .resolve("CAP-1/evidence/EV-1-image/blobs/sha256")
            .resolve(store.file(item, BlobRole.IMAGE_LAYER).getFileName());
    Files.write(layer, new byte[] {1});
    assertThat(export(item, "tar", "--from", pulled, "--force")).isEqualTo(8);
  }
}
