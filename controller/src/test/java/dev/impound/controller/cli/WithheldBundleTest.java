package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.custody.Actor;
import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.testing.AgeKey;
import dev.impound.controller.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pulls captures whose plain bytes are encrypted, or gone. */
@Timeout(60)
class WithheldBundleTest extends BundleRig {
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
