package dev.impound.controller.retention;

import dev.impound.controller.encryption.Recipients;
import dev.impound.settings.YamlSettings;
import java.util.List;
import java.util.Optional;

/**
 * For whom evidence is encrypted by itself.
 *
 * @param recipients empty means that it is not
 */
public record EncryptionSettings(Optional<Recipients> recipients) {
  private static final String KEY = "evidence.encrypt-to";

  /** Reads {@code evidence.encrypt-to}, a list of public keys of age. */
  public static EncryptionSettings read(YamlSettings settings) {
    List<String> keys = settings.list(KEY);
    if (keys.isEmpty()) {
      return new EncryptionSettings(Optional.empty());
    }
    try {
      return new EncryptionSettings(Optional.of(new Recipients(keys)));
    } catch (IllegalArgumentException e) {
      settings.problem(KEY, String.valueOf(e.getMessage()));
      return new EncryptionSettings(Optional.empty());
    }
  }
}
