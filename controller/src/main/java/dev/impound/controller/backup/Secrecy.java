package dev.impound.controller.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which of the files that a configuration names may lie in a backup that holds no secrets. */
final class Secrecy {
  private static final int MOST = 1 << 20;

  private Secrecy() {}

  /**
   * Whether a file holds nothing but certificates and public keys, or playbooks. What cannot be
   * told counts as secret.
   */
  static boolean isPublic(Path file) throws IOException {
    if (Files.size(file) > MOST) {
      return false;
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    boolean isPem =
        text.contains("-----BEGIN CERTIFICATE-----") || text.contains("-----BEGIN PUBLIC KEY-----");
    boolean isPlaybooks = text.contains("playbooks:") && !text.contains("-----BEGIN");
    return (isPem || isPlaybooks) && !text.contains("PRIVATE KEY");
  }
}
