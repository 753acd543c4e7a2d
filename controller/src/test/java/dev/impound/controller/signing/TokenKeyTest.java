package dev.impound.controller.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.testing.Program;
import dev.impound.controller.testing.SigningKeys;
import dev.impound.controller.testing.SoftToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Signs with a key in SoftHSM. */
@Timeout(120)
class TokenKeyTest {
  @TempDir Path folder;
  private SoftToken token;
  private SigningKeys keys;

  @BeforeEach
  void makeTokenAndKey() throws Exception {
    keys = SigningKeys.in(folder.resolve("keys"), InstantSource.system());
    token = SoftToken.in(folder.resolve("token"));
    token.makeKey(folder.resolve("keys/authority"), folder.resolve("certificate"));
    Files.copy(keys.root(), folder.resolve("ca.pem"));
    Files.writeString(folder.resolve("content"), "what is signed");
  }

  private Program run(String what, String library, String slot, String key) throws Exception {
    Path config = folder.resolve("controller.yaml");
    Files.writeString(
        config,
        """
        custody:
          certificate-file: certificate/cert.pem
          pkcs11: {library: %s, slot: %s, key: %s, pin-file: %s}
        """
            .formatted(library, slot, key, token.pinFile()));
    return token.program(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        TokenProgram.class.getName(),
        what,
        config.toString());
  }

  private String failure(String library, String slot, String key) throws Exception {
    Program run = run("sign", library, slot, key);
    assertThat(run.output()).contains("failed: ").doesNotContain(SoftToken.PIN);
    return run.output();
  }

  private String library() {
    return token.library().toString();
  }

  private int openssl() throws IOException, InterruptedException {
    return Program.run(
            folder,
            "sh",
            "-c",
            "openssl cms -verify -binary -inform DER -in content.p7s -content content"
                + " -CAfile ca.pem -out /dev/null")
        .exit();
  }

  @Test
  void signsCommandsToo() throws Exception {
    Program run = run("command", library(), token.slot(), SoftToken.KEY);

    assertThat(run.output())
        .containsPattern("command signed by [0-9a-f]{64}, 7[0-2]")
        .doesNotContain("failed");
  }

  @Test
  void signsWhatStockToolsVerifyWithAKeyThatNeverLeavesTheToken() throws Exception {
    Program run = run("sign", library(), token.slot(), SoftToken.KEY);

    assertThat(run.output()).contains("signed by certificate").doesNotContain(SoftToken.PIN);
    assertThat(openssl()).isZero();
    Files.writeString(folder.resolve("content"), "what is signeD");
    assertThat(openssl()).isNotZero();
  }

  @Test
  void logsInAgainOnceWhenTheSessionWasLost() throws Exception {
    assertThat(run("lose", library(), token.slot(), SoftToken.KEY).output())
        .contains("signed again: and it verifies");
  }

  @Test
  void aPinThatTheTokenRefusedIsNotTriedAgain() throws Exception {
    assertThat(run("refuse", library(), token.slot(), SoftToken.KEY).output())
        .contains("attempt 0: the token in slot", "(CKR_PIN_INCORRECT)", "may lock after three")
        .contains("attempt 1: the token refused the PIN before, and it is not tried again")
        .contains("attempt 2: the token refused the PIN before");
  }

  @Test
  void aWrongPinIsToldWithItsFileAndWithoutIt() throws Exception {
    Files.writeString(token.pinFile(), "11112222");

    assertThat(failure(library(), token.slot(), SoftToken.KEY))
        .contains("refuses the PIN in " + token.pinFile(), "may lock")
        .doesNotContain("11112222");
  }

  @Test
  void aSlotThatIsNotThereIsToldWithTheCommandThatShowsThem() throws Exception {
    assertThat(failure(library(), "0x7", SoftToken.KEY))
        .contains("cannot use the token in slot 7", "pkcs11-tool --module", "--list-slots");
  }

  @Test
  void aKeyThatIsNotThereIsToldWithThoseThatAre() throws Exception {
    assertThat(failure(library(), token.slot(), "other"))
        .contains("has no private key \"other\"", "(it has custody)");
  }

  @Test
  void aLibraryThatIsNoneIsTold() throws Exception {
    assertThat(failure(folder.resolve("content").toString(), token.slot(), SoftToken.KEY))
        .contains("cannot use the PKCS#11 library", "custody.pkcs11.library");
  }

  @Test
  void theKeyAndTheCertificateFileMustBelongTogether() throws Exception {
    Files.copy(
        keys.custody().certificate(),
        folder.resolve("certificate/cert.pem"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThat(failure(library(), token.slot(), SoftToken.KEY))
        .contains("the custody key \"custody\" in slot", "do not belong together");
  }
}
