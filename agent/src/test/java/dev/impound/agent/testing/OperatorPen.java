package dev.impound.agent.testing;

import com.google.protobuf.ByteString;
import dev.impound.node.v1.OperatorOrder;
import dev.impound.node.v1.SignedOrder;
import dev.impound.wire.CommandSignature;
import dev.impound.wire.OperatorSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** Signs orders as an operator does, with a key of its own. */
public final class OperatorPen {
  private final KeyPair keys = newKeys();

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes the public half, PEM, as its owner alone can change it. */
  public Path writePublicKey(Path file) throws IOException {
    Files.writeString(file, publicKey());
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  /** The public half, PEM. */
  public String publicKey() {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded()));
  }

  /** The order, signed as it is. */
  public SignedOrder sign(OperatorOrder order) {
    try {
      return SignedOrder.newBuilder()
          .setOrder(order.toByteString())
          .setSignature(
              ByteString.copyFrom(OperatorSignature.sign(keys.getPrivate(), order.toByteArray())))
          .setKeyId(ByteString.copyFrom(CommandSignature.keyId(keys.getPublic()).bytes()))
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
