package dev.impound.controller.identity;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Optional;

/**
 * A key that signs commands to nodes.
 *
 * @param key private, 0600
 * @param publicKey what nodes are given, PEM
 */
public record CommandKeyFiles(Path key, Path publicKey) {

  /**
   * Makes one, P-256.
   *
   * @throws FileAlreadyExistsException when a key is there already
   */
  public static CommandKeyFiles make(Path folder) throws IOException, GeneralSecurityException {
    CommandKeyFiles files =
        new CommandKeyFiles(folder.resolve("key.pem"), folder.resolve("command-key.pem"));
    if (Files.exists(files.key)) {
      throw new FileAlreadyExistsException(
          files.key.toString(),
          null,
          "a key is there already; name another folder, or remove it first");
    }
    KeyPair pair = Authority.newPair();
    PemFiles.writeKey(files.key, pair.getPrivate(), Optional.empty());
    PemFiles.writePublicKey(files.publicKey, pair.getPublic());
    return files;
  }
}
