package dev.impound.controller.signing;

import dev.impound.settings.YamlSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Optional;

/** Signs with the key in a token, in a process of its own that has the token's environment. */
final class TokenProgram {
  private TokenProgram() {}

  /** Does what the first argument says with the configuration in the second. */
  public static void main(String[] arguments) throws Exception {
    Path config = Path.of(arguments[1]);
    SigningSettings settings =
        SigningSettings.read(YamlSettings.read(config), config.resolveSibling("ca.pem"));
    try {
      switch (arguments[0]) {
        case "sign" -> sign(settings, config);
        case "lose" -> lose(settings);
        case "command" -> command(settings);
        case "refuse" -> refuse(settings);
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    } catch (IOException e) {
      System.out.println("failed: " + e.getMessage());
    }
  }

  private static void sign(SigningSettings settings, Path config) throws IOException {
    Notary notary = Notary.open(settings, InstantSource.system());
    byte[] content = Files.readAllBytes(config.resolveSibling("content"));
    Files.write(config.resolveSibling("content.p7s"), notary.sign(content));
    System.out.println("signed by " + notary.signer());
  }

  private static void logOut(TokenKey key) throws GeneralSecurityException {
    ((AuthProvider) key.provider().orElseThrow()).logout();
  }

  private static SigningSettings.Token token(SigningSettings settings) {
    return ((SigningSettings.InToken) settings.custody().orElseThrow()).token();
  }

  /** Loses the session between two signatures. */
  private static void lose(SigningSettings settings) throws Exception {
    TokenKey key = TokenKey.open(token(settings));
    Notary notary =
        Notary.of(
            SigningKey.of(key, Certificates.read(settings.custody().orElseThrow().certificate())),
            Certificates.read(settings.root()),
            InstantSource.system());
    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
    notary.sign(content);
    logOut(key);
    Optional<String> refusal =
        notary
            .ownCheck()
            .signature(content, notary.sign(content), InstantSource.system().instant());
    System.out.println("signed again: " + refusal.orElse("and it verifies"));
  }

  /** Signs a command with it, and once more after the session was lost. */
  private static void command(SigningSettings settings) throws IOException {
    CommandKey key = CommandKey.open(new CommandKeySettings.InToken(token(settings)));
    System.out.println("command signed by " + key.id() + ", " + key.sign(new byte[10]).length);
  }

  /** Loses the session, and the file with the PIN holds another one by then. */
  private static void refuse(SigningSettings settings) throws Exception {
    TokenKey key = TokenKey.open(token(settings));
    logOut(key);
    Files.writeString(token(settings).pinFile(), "99999999");
    for (int attempt = 0; attempt < 3; attempt++) {
      try {
        key.renew();
      } catch (IOException e) {
        System.out.println("attempt " + attempt + ": " + e.getMessage());
      }
    }
  }
}
