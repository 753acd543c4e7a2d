package dev.impound.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A secret that lies in a file by itself, in one line. */
public final class SecretFile {
  private static final int MOST_BYTES = 4096;

  private SecretFile() {}

  /**
   * The secret, without white space around it.
   *
   * @throws IOException when it cannot be read, is empty, too long or not in one line of printable
   *     ASCII; never with any of it in the text
   */
  public static String read(Path file) throws IOException {
    return read(file, '!');
  }

  /** As {@link #read}; words with spaces between them are printable too. */
  public static String readWords(Path file) throws IOException {
    return read(file, ' ');
  }

  private static String read(Path file, char least) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      // Some of these name the file and nothing else.
      throw new IOException("cannot read %s: %s".formatted(file, e), e);
    }
    String secret = new String(content, StandardCharsets.ISO_8859_1).strip();
    if (content.length > MOST_BYTES || secret.isEmpty() || !isPrintable(secret, least)) {
      throw new IOException(
          "%s must hold one line of 1 to %d printable ASCII characters"
              .formatted(file, MOST_BYTES));
    }
    return secret;
  }

  private static boolean isPrintable(String secret, char least) {
    return secret.chars().allMatch(character -> character >= least && character < 0x7f);
  }
}
