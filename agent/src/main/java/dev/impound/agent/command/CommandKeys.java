package dev.impound.agent.command;

import dev.impound.wire.CommandSignature;
import dev.impound.wire.Sha256;
import dev.impound.wire.VerifyingKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Optional;
import java.util.Set;

/** The public halves of the keys that may sign commands to this node. */
public final class CommandKeys {
  private final VerifyingKeys keys;

  private CommandKeys(VerifyingKeys keys) {
    this.keys = keys;
  }

  /**
   * Reads a file of one or more public keys, PEM.
   *
   * @throws IOException when it cannot be read, holds none, or one of another kind than P-256
   */
  public static CommandKeys read(Path file) throws IOException {
    VerifyingKeys found = VerifyingKeys.read(file);
    if (found.isEmpty()) {
      throw new IOException(
          "%s holds no public key: it must be the command-key.pem that \"impound-controller init\" or \"impound-controller issue command\" made"
              .formatted(file));
    }
    return new CommandKeys(found);
  }

  /** What names the keys: SHA-256 of each one's SubjectPublicKeyInfo. */
  public Set<Sha256> ids() {
    return keys.ids();
  }

  /**
   * Why {@code signature} is not that of a key in this set over {@code command}; empty when it is.
   *
   * @param keyId of the key that is said to have signed, 32 bytes
   */
  Optional<String> refusal(byte[] command, byte[] signature, byte[] keyId) {
    Optional<PublicKey> known = keys.find(keyId);
    if (known.isEmpty()) {
      return Optional.of("it is signed by a key that this node does not know");
    }
    return CommandSignature.verifies(known.get(), command, signature)
        ? Optional.empty()
        : Optional.of(
            "its signature is not that of key %s over it"
                .formatted(CommandSignature.keyId(known.get())));
  }
}
