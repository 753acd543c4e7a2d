package dev.impound.controller.identity;

import dev.impound.settings.SecretFile;
import java.io.IOException;
import java.nio.file.Path;

/** What encrypts a private key. Never shown. */
public final class Passphrase {
  private static final int LEAST = 12;

  private final char[] characters;

  /** One that was typed; the array is the passphrase's from here on. */
  public Passphrase(char[] characters) {
    this.characters = characters;
  }

  /** The one in a file, in one line. */
  public static Passphrase read(Path file) throws IOException {
    return new Passphrase(SecretFile.readWords(file).toCharArray());
  }

  /** Its characters, not to be changed. */
  char[] characters() {
    return characters;
  }

  /** Whether it may protect a new key: what is short is guessed in hours by who has the file. */
  public boolean isLong() {
    return characters.length >= LEAST;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Passphrase same && java.util.Arrays.equals(characters, same.characters);
  }

  @Override
  public int hashCode() {
    return java.util.Arrays.hashCode(characters);
  }

  @Override
  public String toString() {
    return "a passphrase";
  }
}
