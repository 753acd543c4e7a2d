package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliConfigFileTest {
  private static final String TLS =
      "tls: {ca-file: ca.pem, certificate-file: cert.pem, key-file: /keys/key.pem}\n";

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    Path file = folder.resolve("config.yaml");
    Files.writeString(file, text);
    return file;
  }

  private Complaint complaint(String text, String controller) throws IOException {
    Path file = file(text);
    try {
      CliConfigFile.read(file, controller);
    } catch (ComplaintException e) {
      assertThat(e.complaint().exit()).isEqualTo(ExitCode.USAGE);
      return e.complaint();
    }
    throw new AssertionError("it was accepted");
  }

  @Test
  void readsAWholeFileAndStartsRelativePathsAtItsFolder() throws IOException {
    CliConfig config = CliConfigFile.read(file("controller: 10.0.0.1:8444\n" + TLS), "");

    assertThat(config.controller()).isEqualTo(new HostPort("10.0.0.1", 8444));
    assertThat(config.tls())
        .isEqualTo(
            new TlsFiles(
                folder.resolve("ca.pem"), folder.resolve("cert.pem"), Path.of("/keys/key.pem")));
  }

  @Test
  void letsTheOptionWinOverTheFile() throws IOException {
    CliConfig config = CliConfigFile.read(file("controller: a:1\n" + TLS), "[::1]:9");

    assertThat(config.controller()).isEqualTo(new HostPort("::1", 9));
    assertThat(config.controller()).hasToString("[::1]:9");
  }

  @Test
  void takesTheControllerFromTheOptionAlone() throws IOException {
    assertThat(CliConfigFile.read(file(TLS), "a:1").controller()).hasToString("a:1");
  }

  @Test
  void namesEveryProblemAtOnceWithItsLine() throws IOException {
    String text =
        """
        controler: a:1
        controller: nowhere
        tls:
          ca-file: ca.pem
          cert-file: cert.pem
          nested: {a: 1, b: [2]}
        """;

    assertThat(complaint(text, "").cause())
        .contains("line 1: unknown key controler")
        .contains("line 2: controller: not an address: \"nowhere\"")
        .contains("line 5: unknown key tls.cert-file")
        .contains("line 6: unknown key tls.nested")
        .contains("tls.certificate-file is missing")
        .contains("tls.key-file is missing")
        .doesNotContain("tls.ca-file is missing");
  }

  @Test
  void refusesAKeyThatStandsTwice() throws IOException {
    assertThat(complaint("controller: a:1\ncontroller: b:2\n" + TLS, "").cause())
        .contains("line 2")
        .containsIgnoringCase("duplicate");
  }

  @Test
  void refusesWhatIsNoYaml() throws IOException {
    assertThat(complaint("controller: [a\n", "").cause()).contains("line ");
  }

  @Test
  void refusesAListOrAScalarWhereKeysBelong() throws IOException {
    assertThat(complaint("tls: ca.pem\n", "a:1").cause()).contains("line 1: tls needs keys");
    assertThat(complaint("- a\n", "a:1").cause()).contains("line 1");
    assertThat(complaint("just text\n", "a:1").cause()).contains("line 1: keys are expected");
    assertThat(complaint("controller: [a, b]\n" + TLS, "").cause())
        .contains("line 1: controller: a list");
    assertThat(complaint("", "a:1").cause()).contains("tls.ca-file is missing");
  }

  @Test
  void refusesPortsThatDoNotExist() throws IOException {
    for (String address : new String[] {"a:0", "a:65536", "a", "a:b", ":1", "https://a:1"}) {
      assertThat(complaint("controller: \"%s\"\n".formatted(address) + TLS, "").cause())
          .contains("controller: not a");
    }
  }

  @Test
  void saysWhatAMissingFileShouldHold() {
    Path missing = folder.resolve("none.yaml");

    assertThatThrownBy(() -> CliConfigFile.read(missing, "a:1"))
        .isInstanceOfSatisfying(
            ComplaintException.class,
            e -> {
              assertThat(e.complaint().code()).isEqualTo("CONFIG_MISSING");
              assertThat(e.complaint().hint()).contains("ca-file:");
            });
  }

  @Test
  void looksForTheFileByOptionThenEnvironmentThenHome() {
    Map<String, String> both = Map.of("IMPOUND_CONFIG", "/b", "XDG_CONFIG_HOME", "/x");

    assertThat(CliConfigFile.locate("/a", both)).isEqualTo(Path.of("/a"));
    assertThat(CliConfigFile.locate("", both)).isEqualTo(Path.of("/b"));
    assertThat(CliConfigFile.locate("", Map.of("XDG_CONFIG_HOME", "/x", "HOME", "/h")))
        .isEqualTo(Path.of("/x/impound/config.yaml"));
    assertThat(CliConfigFile.locate("", Map.of("HOME", "/h")))
        .isEqualTo(Path.of("/h/.config/impound/config.yaml"));
  }
}
