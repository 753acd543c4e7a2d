package dev.impound.agent.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.SignedCommand;
import dev.impound.wire.CommandSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers and signs commands as a controller does, with a key of its own. */
public final class CommandPen {
  private final String node;
  private final InstantSource clock;
  private final KeyPair keys = newKeys();
  private final AtomicLong sequence = new AtomicLong();

  /** A pen for commands to {@code node}. */
  public CommandPen(String node, InstantSource clock) {
    this.node = node;
    this.clock = clock;
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes the public half, PEM. */
  public Path writePublicKey(Path file) throws IOException {
    return Files.writeString(file, publicKey());
  }

  /** The public half, PEM. */
  public String publicKey() {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded()));
  }

  /** The command with all that a controller adds: the node, the times, the numbers. */
  public Command complete(Command.Builder command) {
    Instant now = clock.instant();
    return command
        .setNodeName(node)
        .setIssuedAt(timestamp(now))
        .setExpiresAt(timestamp(now.plus(Duration.ofMinutes(10))))
        .setEpoch(1)
        .setSequence(sequence.incrementAndGet())
        .build();
  }

  /** Complete and signed. */
  public SignedCommand order(Command.Builder command) {
    return sign(complete(command));
  }

  /** Signed as it is. */
  public SignedCommand sign(Command command) {
    try {
      Signature signature = Signature.getInstance(CommandSignature.ALGORITHM);
      signature.initSign(keys.getPrivate());
      signature.update(CommandSignature.signed(command.toByteArray()));
      return SignedCommand.newBuilder()
          .setCommand(command.toByteString())
          .setSignature(ByteString.copyFrom(signature.sign()))
          .setKeyId(ByteString.copyFrom(CommandSignature.keyId(keys.getPublic()).bytes()))
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As it is, without a signature. */
  public static SignedCommand unsigned(Command command) {
    return SignedCommand.newBuilder().setCommand(command.toByteString()).build();
  }

  /** In the wire's form. */
  public static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
