package dev.impound.controller;

import dev.impound.controller.identity.Authority;
import dev.impound.controller.identity.Passphrase;
import dev.impound.controller.identity.RootKey;
import dev.impound.controller.signing.SigningSettings;
import dev.impound.controller.signing.TokenKey;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
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
    return new RootKey.InFile(Optional.of(ask("passphrase of the root in " + folder + ": ")));
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
            passphraseFile != null ? fresh(passphraseFile) : askTwice("passphrase for the root")));
  }

  /** A passphrase for a new key, from a file. */
  static Passphrase fresh(Path file) throws IOException {
    return fit(Passphrase.read(file));
  }

  private static Passphrase fit(Passphrase passphrase) throws IOException {
    if (!passphrase.isLong()) {
      throw new IOException("the passphrase is too short: it needs 12 characters at least");
    }
    return passphrase;
  }

  static Passphrase askTwice(String what) throws IOException {
    Passphrase first = fit(ask(what + ": "));
    if (!first.equals(ask("once more: "))) {
      throw new IOException("the two passphrases differ; nothing was made");
    }
    return first;
  }

  // Java 21 has no console away from a terminal, later versions always have one: both are asked.
  @SuppressWarnings("SystemConsoleNull")
  private static Passphrase ask(String prompt) throws IOException {
    Console console = System.console();
    char[] typed = console == null || !isAtTerminal() ? null : console.readPassword("%s", prompt);
    if (typed == null) {
      throw new IOException(
          "a passphrase is needed, and there is no terminal to ask for it: give"
              + " --passphrase-file (or, for a new root whose key may lie open, --no-passphrase)");
    }
    return new Passphrase(typed);
  }

  /** A console alone does not say so: newer versions of Java have one for any input. */
  private static boolean isAtTerminal() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/0"))
          .toString()
          .matches("/dev/(pts/.*|tty.*|console)");
    } catch (IOException | UnsupportedOperationException e) {
      return true;
    }
  }
}
