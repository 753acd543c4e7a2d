package dev.impound.controller.notification;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Reads a secret of Standard Webhooks from its file. What is wrong is told without the content. */
final class WebhookSecret {
  private static final String PREFIX = "whsec_";
  private static final int LEAST_BYTES = 24;
  private static final int MOST_BYTES = 64;
  private static final int MOST_FILE_BYTES = 1024;

  private WebhookSecret() {}

  /** The bytes of {@code whsec_BASE64}; 24 to 64, as the specification says. */
  static byte[] read(Path file) throws IOException {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(MOST_FILE_BYTES), StandardCharsets.US_ASCII).strip();
    }
    if (text.startsWith(PREFIX)) {
      try {
        byte[] secret = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        if (secret.length >= LEAST_BYTES && secret.length <= MOST_BYTES) {
          return secret;
        }
      } catch (IllegalArgumentException notBase64) {
        // Told below, without the decoder's words: they quote the secret.
      }
    }
    throw new IOException(
        "%s holds no webhook secret: it must be whsec_ and the BASE64 of %d to %d bytes"
            .formatted(file, LEAST_BYTES, MOST_BYTES));
  }
}
