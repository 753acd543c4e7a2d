package dev.impound.controller.identity;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asks for passphrases on the terminal, without showing them, and judges new ones. */
public final class PassphrasePrompt {
  private PassphrasePrompt() {}

  /** A passphrase for a new key, from a file. */
  public static Passphrase fresh(Path file) throws IOException {
    return fit(Passphrase.read(file));
  }

  private static Passphrase fit(Passphrase passphrase) throws IOException {
    if (!passphrase.isLong()) {
      throw new IOException("the passphrase is too short: it needs 12 characters at least");
    }
    return passphrase;
  }

  /** A passphrase for a new key, typed twice. */
  public static Passphrase askTwice(String what) throws IOException {
    Passphrase first = fit(ask(what + ": "));
    if (!first.equals(ask("once more: "))) {
      throw new IOException("the two passphrases differ; nothing was made");
    }
    return first;
  }

  /**
   * What is typed.
   *
   * @throws IOException where there is no terminal
   */
  // Java 21 has no console away from a terminal, later versions always have one: both are asked.
  @SuppressWarnings("SystemConsoleNull")
  public static Passphrase ask(String prompt) throws IOException {
    Console console = System.console();
    char[] typed = console == null || !isAtTerminal() ? null : console.readPassword("%s", prompt);
    if (typed == null) {
      throw new IOException(
          "a passphrase is needed, and there is no terminal to ask for it: give"
              + " --passphrase-file (or, for a new key that may lie open, --no-passphrase)");
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
