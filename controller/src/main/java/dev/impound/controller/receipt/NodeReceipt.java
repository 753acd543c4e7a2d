package dev.impound.controller.receipt;

import dev.impound.controller.signing.NodeSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A receipt as it arrived, within limits and otherwise unchecked.
 *
 * @param statement what the node states, JSON
 * @param signature detached CMS signature of the statement, DER
 * @param certificate the node's certificate, X.509 DER
 */
@SuppressWarnings("ArrayRecordComponent") // Carried and digested, and never compared.
public record NodeReceipt(byte[] statement, byte[] signature, byte[] certificate) {
  private static final String STATEMENT = "receipt.json";
  private static final String SIGNATURE = "receipt.p7s";
  private static final String CERTIFICATE = "receipt-cert.pem";
  private static final int MOST_STATEMENT = 1 << 20;

  /** A signature with its certificate holds 1 KiB. */
  private static final int MOST_OTHER = 64 << 10;

  /**
   * Takes a receipt.
   *
   * @throws IllegalArgumentException when a part is empty or too long
   */
  public NodeReceipt {
    require("statement", statement, MOST_STATEMENT);
    require("signature", signature, MOST_OTHER);
    require("certificate", certificate, MOST_OTHER);
  }

  private static void require(String what, byte[] part, int most) {
    if (part.length == 0 || part.length > most) {
      throw new IllegalArgumentException(
          "the %s of the receipt has %d bytes, and must have 1 to %d"
              .formatted(what, part.length, most));
    }
  }

  /** The files that a receipt is kept as, by name; the certificate as PEM. */
  public Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(STATEMENT, statement);
    files.put(SIGNATURE, signature);
    files.put(CERTIFICATE, NodeSignature.pem(certificate));
    return files;
  }

  /**
   * Reads the files of {@link #files} from a folder that is not trusted.
   *
   * @return empty when one of them is not there
   * @throws IOException when they cannot be read, or are none
   */
  public static Optional<NodeReceipt> read(Path folder) throws IOException {
    Optional<byte[]> statement = file(folder.resolve(STATEMENT));
    Optional<byte[]> signature = file(folder.resolve(SIGNATURE));
    Optional<byte[]> certificate = file(folder.resolve(CERTIFICATE));
    if (statement.isEmpty() || signature.isEmpty() || certificate.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new NodeReceipt(statement.get(), signature.get(), NodeSignature.der(certificate.get())));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Optional<byte[]> file(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (Files.size(file) > MOST_STATEMENT) {
      throw new IOException("%s is too long for a receipt".formatted(file.getFileName()));
    }
    return Optional.of(Files.readAllBytes(file));
  }
}
