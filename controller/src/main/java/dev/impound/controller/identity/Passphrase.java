package dev.impound.controller.identity;

import dev.impound.settings.SecretFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What encrypts a private key. Never shown.
 *
 * @param characters of it, not to be changed
 */
public record Passphrase(char[] characters) {
  private static final int LEAST = 12;

  /** The one in a file, in one line. */
  public static Passphrase read(Path file) throws IOException {
    return new Passphrase(SecretFile.read(file).toCharArray());
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
    return 0;
  }

  @Override
  public String toString() {
    return "a passphrase";
  }
}
