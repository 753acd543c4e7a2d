package dev.impound.controller;

import dev.impound.controller.identity.Authority;
import dev.impound.controller.identity.Passphrase;
import dev.impound.controller.identity.PassphrasePrompt;
import dev.impound.controller.identity.RootKey;
import dev.impound.controller.signing.SigningSettings;
import dev.impound.controller.signing.TokenKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command gets at the root's key. */
final class RootOptions {
  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description =
          "The passphrase of the root's key, in one line; asked for on the terminal where it is not"
              + " given and needed.")
  private @Nullable Path passphraseFile;

  @Option(
      names = "--root-pkcs11",
      paramLabel = "CONFIG",
      description =
          "The root's key is in a PKCS#11 token: YAML with root: pkcs11: {library, slot, key,"
              + " pin-file}, as for custody.")
  private @Nullable Path token;

  /** The key of the root in {@code folder}. */
  RootKey key(Path folder) throws IOException {
    if (token != null) {
      return new RootKey.InToken(TokenKey.open(SigningSettings.rootToken(token)));
    }
    if (passphraseFile != null) {
      return new RootKey.InFile(Optional.of(Passphrase.read(passphraseFile)));
    }
    if (!Authority.isProtected(folder)) {
      return RootKey.open();
    }
    return new RootKey.InFile(
        Optional.of(PassphrasePrompt.ask("passphrase of the root in " + folder + ": ")));
  }

  /**
   * The key of a root that is to be made.
   *
   * @param open whether it shall lie open
   */
  RootKey fresh(boolean open) throws IOException {
    if (token != null) {
      return new RootKey.InToken(TokenKey.open(SigningSettings.rootToken(token)));
    }
    if (open) {
      return RootKey.open();
    }
    return new RootKey.InFile(
        Optional.of(
            passphraseFile != null
                ? PassphrasePrompt.fresh(passphraseFile)
                : PassphrasePrompt.askTwice("passphrase for the root")));
  }
}
