package dev.impound.controller.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.evidence.v1.ItemKind;
import dev.impound.operator.v1.ItemState;
import dev.impound.operator.v1.Verdict;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PullTest {
  private static final byte[] LOGS = "what the container wrote\n".getBytes(UTF_8);
  private static final byte[] ARCHIVE = "an archive of an image".getBytes(UTF_8);

  @TempDir Path folder;
  private Path target;
  private CliRig rig;

  @BeforeEach
  void start() throws IOException {
    rig = new CliRig(folder);
    target = folder.resolve("case 3");
    rig.controller.evidence.store(Samples.item("EV-5", ItemKind.ITEM_KIND_LOGS), LOGS);
    rig.controller.evidence.store(
        Samples.item("EV-6", ItemKind.ITEM_KIND_IMAGE).setSha256(CliRig.CONFIG.hex()), ARCHIVE);
    rig.controller.evidence.store(
        Samples.item("EV-1", ItemKind.ITEM_KIND_CONTAINER_INSPECT), "{}".getBytes(UTF_8));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private int pull(String item, String... more) {
    String[] arguments = new String[5 + more.length];
    System.arraycopy(
        new String[] {"evidence", "pull", item, "-d", target.toString()}, 0, arguments, 0, 5);
    System.arraycopy(more, 0, arguments, 5, more.length);
    return rig.run(arguments);
  }

  @Test
  void writesAnItemThatOnlyItsOwnerCanRead() throws IOException {
    assertThat(pull("EV-5")).isZero();

    Path file = target.resolve("logs.log");
    assertThat(file).hasBinaryContent(LOGS);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(rig.out()).contains(Sha256.of(LOGS).hex());
    assertThat(target).isDirectoryNotContaining("glob:**.partial");
  }

  @Test
  void writesAnImageWithItsDescriptionAndTheCommandThatLoadsIt() {
    assertThat(pull("EV-6")).isZero();

    assertThat(target.resolve("Image_file.tar")).hasBinaryContent(ARCHIVE);
    assertThat(target.resolve("Image_file.json")).hasContent("{}");
    assertThat(rig.err()).contains("docker load -i '" + target.resolve("Image_file.tar") + "'");
  }

  @Test
  void tellsWhatItWroteAsJson() {
    assertThat(pull("EV-6", "-q", "-o", "json")).isZero();

    JsonNode json = new JsonMapper().readTree(rig.out());
    assertThat(json).hasSize(2);
    assertThat(json.get(0).get("kind").asString()).isEqualTo("image");
    assertThat(json.get(0).get("size").asLong()).isEqualTo(ARCHIVE.length);
    assertThat(json.get(0).get("sha256").asString()).isEqualTo(Sha256.of(ARCHIVE).hex());
    assertThat(Path.of(json.get(0).get("path").asString())).isAbsolute().exists();
  }

  @Test
  void saysSoWhenTheDescriptionIsMissing() {
    rig.controller.evidence.items.removeIf(item -> item.getId().equals("EV-1"));

    assertThat(pull("EV-6")).isEqualTo(7);

    assertThat(target.resolve("Image_file.tar")).exists();
    assertThat(rig.err()).contains("no Image_file.json");
  }

  @ParameterizedTest
  @EnumSource(value = FakeEvidence.Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void keepsOnlyThePartialFileWhenTheTransferIsFaulty(FakeEvidence.Fault fault) {
    rig.controller.evidence.fault = fault;

    int exit = pull("EV-5");

    assertThat(exit).isEqualTo(fault == FakeEvidence.Fault.NO_TRAILER ? 1 : 8);
    assertThat(target.resolve("logs.log")).doesNotExist();
    assertThat(target.resolve("logs.log.partial")).exists();
    assertThat(rig.out()).isEmpty();
  }

  @Test
  void keepsOnlyThePartialFileWhenTheConnectionBreaks() {
    rig.controller.evidence.breaksWith = Optional.of(Status.UNAVAILABLE.asRuntimeException());

    assertThat(pull("EV-5")).isEqualTo(9);

    assertThat(target.resolve("logs.log")).doesNotExist();
    assertThat(target.resolve("logs.log.partial")).exists();
  }

  @Test
  void tellsThatTheStoreIsDamaged() {
    rig.controller.evidence.breaksWith =
        Optional.of(Refusal.of(RefusalReason.STORE_DAMAGED, "a blob is damaged", "").asStatus());

    assertThat(pull("EV-5")).isEqualTo(8);

    assertThat(target.resolve("logs.log")).doesNotExist();
  }

  @Test
  void keepsOnlyThePartialFileWhenTheArchiveIsNotWhatItSays() {
    rig.archiveCheck =
        (file, listener) ->
            new ArchiveCheck.Report(
                CliRig.CONFIG, Sha256.of(ARCHIVE), ARCHIVE.length, List.of("layer 2 differs"));

    assertThat(pull("EV-6")).isEqualTo(8);

    assertThat(rig.err()).contains("layer 2 differs");
    assertThat(target.resolve("Image_file.tar")).doesNotExist();
    assertThat(target.resolve("Image_file.tar.partial")).exists();
  }

  @Test
  void refusesAnArchiveOfAnotherImage() {
    rig.archiveCheck =
        (file, listener) ->
            new ArchiveCheck.Report(Sha256.of(LOGS), Sha256.of(ARCHIVE), ARCHIVE.length, List.of());

    assertThat(pull("EV-6")).isEqualTo(8);

    assertThat(target.resolve("Image_file.tar")).doesNotExist();
  }

  @Test
  void startsOverWhatAnEarlierPullLeft() throws IOException {
    Files.createDirectories(target);
    Files.write(target.resolve("logs.log.partial"), new byte[1000]);

    assertThat(pull("EV-5")).isZero();

    assertThat(target.resolve("logs.log")).hasBinaryContent(LOGS);
    assertThat(target.resolve("logs.log.partial")).doesNotExist();
  }

  @Test
  void doesNotOverwriteAnotherFileUnlessForced() throws IOException {
    Files.createDirectories(target);
    byte[] other = LOGS.clone();
    other[9]++;
    for (byte[] content : new byte[][] {other, new byte[0]}) {
      Files.write(target.resolve("logs.log"), content);

      assertThat(pull("EV-5")).isEqualTo(5);

      assertThat(target.resolve("logs.log")).hasBinaryContent(content);
      assertThat(target.resolve("logs.log.partial")).doesNotExist();
    }

    assertThat(pull("EV-5", "--force")).isZero();
    assertThat(target.resolve("logs.log")).hasBinaryContent(LOGS);
  }

  @Test
  void acceptsAFileThatIsThereWithTheSameBytes() {
    pull("EV-5");

    assertThat(pull("EV-5")).isZero();

    assertThat(rig.err()).contains("was there already, with the same bytes");
  }

  @Test
  void warnsOfAPartialItem() {
    rig.controller.evidence.store(
        Samples.item("EV-7", ItemKind.ITEM_KIND_LOGS)
            .setState(ItemState.ITEM_STATE_PARTIAL)
            .setReason("the engine stopped"),
        LOGS);

    assertThat(pull("EV-7")).isEqualTo(7);

    assertThat(rig.err()).contains("warning: EV-7 is partial: the engine stopped");
  }

  @Test
  void doesNotKnowAnItemThatIsNotThere() {
    assertThat(pull("EV-99")).isEqualTo(3);

    assertThat(target).doesNotExist();
  }

  @Test
  void verifiesAnItemAtTheController() {
    assertThat(rig.run("evidence", "verify", "EV-6")).isZero();
    assertThat(rig.out()).contains("intact:  yes");

    rig.controller.evidence.verdict = Verdict.newBuilder().addFindings("a blob differs").build();
    assertThat(rig.run("evidence", "verify", "EV-6", "-o", "json")).isEqualTo(8);
    assertThat(new JsonMapper().readTree(rig.out()).get("findings").get(0).asString())
        .isEqualTo("a blob differs");
  }

  @Test
  void verifiesAFileWithoutAController() throws IOException {
    Path file = folder.resolve("Image_file.tar");
    Files.write(file, ARCHIVE);
    rig.dialer =
        config -> {
          throw new IllegalStateException("no controller is needed");
        };

    assertThat(rig.run("evidence", "verify", file.toString())).isZero();
    assertThat(rig.out()).contains(CliRig.CONFIG.prefixed());

    rig.archiveCheck =
        (path, listener) ->
            new ArchiveCheck.Report(CliRig.CONFIG, CliRig.CONFIG, 1, List.of("layer 1 differs"));
    assertThat(rig.run("evidence", "verify", file.toString())).isEqualTo(8);
    assertThat(rig.err()).contains("layer 1 differs");
  }

  @Test
  void doesNotVerifyWhatIsNeitherFileNorItem() {
    assertThat(rig.run("evidence", "verify", "nothing-here")).isEqualTo(3);
  }
}
