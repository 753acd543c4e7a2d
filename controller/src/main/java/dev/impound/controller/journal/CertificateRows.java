package dev.impound.controller.journal;

import dev.impound.controller.identity.CertificateRecord.Standing;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Rows of nodes' certificates; each change of a standing is entered in the order of changes. */
final class CertificateRows {
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private CertificateRows() {}

  /** Adds a certificate; answers its chain, PEM. */
  static String insert(
      Handle handle,
      NodeName node,
      Standing standing,
      Sha256 request,
      List<X509Certificate> issued,
      Instant at) {
    X509Certificate leaf = issued.getFirst();
    String chain = pem(issued);
    handle
        .createUpdate(
            "INSERT INTO node_certificate (serial, node, standing, request, chain, issued_at,"
                + " expires_at, changed_at) VALUES (:serial, :node, :standing, :request, :chain,"
                + " :at, :expires, :at)")
        .bind("serial", serial(leaf.getSerialNumber()))
        .bind("node", node.text())
        .bind("standing", standing.name())
        .bind("request", request.hex())
        .bind("chain", chain)
        .bind("at", Micros.of(at))
        .bind("expires", Micros.of(leaf.getNotAfter().toInstant()))
        .execute();
    changed(handle, serial(leaf.getSerialNumber()));
    return chain;
  }

  /** Moves those of a node that stand so to another standing. */
  static void move(Handle handle, NodeName node, Standing from, Standing to, Instant at) {
    List<String> serials =
        handle
            .createQuery(
                "SELECT serial FROM node_certificate WHERE node = :node AND standing = :from")
            .bind("node", node.text())
            .bind("from", from.name())
            .mapTo(String.class)
            .list();
    serials.forEach(serial -> move(handle, serial, to, at));
  }

  static void move(Handle handle, String serial, Standing to, Instant at) {
    handle
        .createUpdate(
            "UPDATE node_certificate SET standing = :to, changed_at = :at WHERE serial = :serial")
        .bind("to", to.name())
        .bind("at", Micros.of(at))
        .bind("serial", serial)
        .execute();
    changed(handle, serial);
  }

  private static void changed(Handle handle, String serial) {
    handle.execute("INSERT INTO certificate_change (serial) VALUES (?)", serial);
  }

  static String serial(BigInteger serial) {
    return serial.toString(16);
  }

  /** A chain that {@link #insert} wrote. */
  static List<X509Certificate> parse(String pem) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
          .stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate on record cannot be read", e);
    }
  }

  static String pem(List<X509Certificate> chain) {
    StringBuilder text = new StringBuilder();
    for (X509Certificate one : chain) {
      try {
        text.append("-----BEGIN CERTIFICATE-----\n")
            .append(LINES.encodeToString(one.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException("a certificate that was just made has no encoding", e);
      }
    }
    return text.toString();
  }
}
