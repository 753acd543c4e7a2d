package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.signing.Notary;
import dev.impound.controller.testing.Program;
import dev.impound.controller.testing.SigningKeys;
import dev.impound.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Pulls captures from a real store, and verifies them with this command and with stock tools. */
@Timeout(60)
class BundleTest extends BundleRig {
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
}
