package dev.impound.controller.signing;

import dev.impound.settings.YamlSettings;
import java.nio.file.Path;
import java.util.Optional;

/** Where the key is that signs commands to nodes. */
public sealed interface CommandKeySettings {

  /** How messages name the private key. */
  String words();

  /** In a file, PEM. */
  record InFile(Path key) implements CommandKeySettings {
    @Override
    public String words() {
      return key.toString();
    }
  }

  /** In a PKCS#11 token, with a certificate beside it. */
  record InToken(SigningSettings.Token token) implements CommandKeySettings {
    @Override
    public String words() {
      return token.words();
    }
  }

  /** Reads the section commands; empty where commands are sent unsigned. */
  static Optional<CommandKeySettings> read(YamlSettings settings) {
    if (settings.has("commands.pkcs11")) {
      return Optional.of(new InToken(SigningSettings.token(settings, "commands")));
    }
    return settings.optional("commands.key-file").isPresent()
        ? Optional.of(new InFile(settings.file("commands.key-file")))
        : Optional.empty();
  }
}
