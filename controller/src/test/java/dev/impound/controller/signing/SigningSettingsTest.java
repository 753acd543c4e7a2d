package dev.impound.controller.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.settings.ConfigException;
import dev.impound.settings.YamlSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningSettingsTest {
  @TempDir Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    for (String name : new String[] {"cert.pem", "key.pem", "lib.so", "pin"}) {
      Files.writeString(folder.resolve(name), "x");
    }
  }

  private SigningSettings read(String yaml) throws IOException {
    YamlSettings settings =
        YamlSettings.read(Files.writeString(folder.resolve("controller.yaml"), yaml));
    SigningSettings read = SigningSettings.read(settings, folder.resolve("ca.pem"));
    settings.finish();
    return read;
  }

  private static String token(String library, String slot) {
    return "custody:\n  certificate-file: cert.pem\n  pkcs11: {library: %s, slot: %s, key: custody, pin-file: pin}\n"
        .formatted(library, slot);
  }

  @Test
  void readsATokenWithItsSlotAsToolsShowIt() throws IOException {
    SigningSettings.InToken token =
        new SigningSettings.InToken(
            new SigningSettings.Token(
                "custody.pkcs11",
                folder.resolve("lib.so"),
                0x551eccbb,
                "custody",
                folder.resolve("pin")),
            folder.resolve("cert.pem"));

    assertThat(read(token("lib.so", "0x551eccbb")).custody()).contains(token);
    assertThat(read(token("lib.so", "1428081851")).custody()).contains(token);
  }

  @Test
  void refusesAKeyFileBesideATokenAndWhatIsMissingOrMalformed() {
    assertThatThrownBy(() -> read(token("lib.so", "1") + "  key-file: key.pem\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("custody.pkcs11 exclude each other");
    assertThatThrownBy(() -> read(token("lib.so", "impound")))
        .hasMessageContaining("must be the number of a slot");
    assertThatThrownBy(() -> read(token("lib.so", "-1")))
        .hasMessageContaining("must be the number of a slot");
    assertThatThrownBy(() -> read(token("nowhere.so", "1"))).hasMessageContaining("nowhere.so");
    assertThatThrownBy(() -> read("custody:\n  pkcs11: {library: lib.so}\n"))
        .hasMessageContaining("custody.pkcs11.slot")
        .hasMessageContaining("custody.pkcs11.pin-file")
        .hasMessageContaining("custody.certificate-file");
  }
}
