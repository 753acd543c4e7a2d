package dev.impound.controller.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.impound.controller.identity.OperatorKey;
import dev.impound.controller.identity.Passphrase;
import dev.impound.controller.identity.PassphrasePrompt;
import dev.impound.node.v1.OperatorOrder;
import dev.impound.node.v1.SignedOrder;
import dev.impound.operator.v1.OperatorSignatureNeed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * An operator's own key, with which a command signs what a node does for nobody else. What is
 * signed is made here, and not taken from the controller.
 */
final class OperatorKeyOptions {
  /** Enough for a second person to approve, and for a node to come back. */
  private static final Duration LIFE = Duration.ofHours(1);

  @Option(
      names = "--operator-key",
      paramLabel = "FILE",
      description =
          "Your own key (impound operator-key make), for a node that does this only with its"
              + " signature.")
  private @Nullable Path file;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "The key's passphrase, in one line; asked for where it is not given.")
  private @Nullable Path passphrase;

  private @Nullable OperatorKey key;

  /** Whether one was named. */
  boolean isNamed() {
    return file != null;
  }

  /**
   * Reads the key, where the node needs one, and asks for its passphrase.
   *
   * @param task what is not done for want of it, such as "release web-1/shop"
   * @return whether there is something to sign
   * @throws ComplaintException when none was named, or the node does not know it
   */
  boolean prepare(Optional<OperatorSignatureNeed> need, String task) throws IOException {
    if (need.isEmpty()) {
      return false;
    }
    Path named = file;
    if (named == null) {
      throw refused(
          task,
          "the node does this only with the signature of an operator's key",
          "repeat it with --operator-key FILE; \"impound node show\" tells which keys the node"
              + " knows");
    }
    key = OperatorKey.read(named, passphrase(named));
    if (!need.get().getKeyIdsList().contains(key.id().hex())) {
      throw refused(
          task,
          "the node does not know the key %s (sha256 %s)".formatted(named, key.id()),
          "its administrator names it under operator-keys of the node's policy; \"impound node"
              + " show\" tells which keys the node knows");
    }
    return true;
  }

  private Optional<Passphrase> passphrase(Path named) throws IOException {
    if (passphrase != null) {
      return Optional.of(Passphrase.read(passphrase));
    }
    return OperatorKey.isProtected(named)
        ? Optional.of(PassphrasePrompt.ask("passphrase of %s: ".formatted(named)))
        : Optional.empty();
  }

  private static ComplaintException refused(String task, String cause, String hint) {
    return Complaint.of(
            ExitCode.REFUSED, "OPERATOR_SIGNATURE_NEEDED", "did not " + task, cause, hint)
        .asException();
  }

  /** Signs an order for a node, which is good from now for {@link #LIFE}. */
  SignedOrder sign(OperatorOrder.Builder order, Instant now) throws IOException {
    OperatorKey own = key;
    if (own == null) {
      throw new IllegalStateException("there is no key to sign with");
    }
    ByteString bytes =
        order
            .setId(UUID.randomUUID().toString().replace("-", ""))
            .setIssuedAt(timestamp(now))
            .setExpiresAt(timestamp(now.plus(LIFE)))
            .build()
            .toByteString();
    return SignedOrder.newBuilder()
        .setOrder(bytes)
        .setSignature(ByteString.copyFrom(own.sign(bytes.toByteArray())))
        .setKeyId(ByteString.copyFrom(own.id().bytes()))
        .build();
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
