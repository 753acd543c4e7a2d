package dev.impound.agent.enrolment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a controller answered to a request.
 *
 * @param chain the node's certificate, and after it those between it and the root
 * @param authorities every root to believe
 * @param commandKeys public keys that sign commands, PEM; empty where the controller signs none
 * @param operatorKeys public keys of operators, PEM; empty where the controller names none
 */
public record Certified(
    List<X509Certificate> chain,
    List<X509Certificate> authorities,
    String commandKeys,
    String operatorKeys) {
  private static final int MOST = 16;

  public Certified {
    chain = List.copyOf(chain);
    authorities = List.copyOf(authorities);
  }

  /**
   * Reads an answer, certificates each DER.
   *
   * @throws IOException when one is none, or there is none, or there are far too many
   */
  public static Certified read(
      List<byte[]> chain, List<byte[]> authorities, String commandKeys, String operatorKeys)
      throws IOException {
    return new Certified(
        certificates("certificate", chain),
        certificates("authority", authorities),
        commandKeys,
        operatorKeys);
  }

  private static List<X509Certificate> certificates(String what, List<byte[]> encoded)
      throws IOException {
    if (encoded.isEmpty() || encoded.size() > MOST) {
      throw new IOException(
          "the controller answered %d certificates as %s".formatted(encoded.size(), what));
    }
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (byte[] one : encoded) {
        certificates.add(
            (X509Certificate)
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(one)));
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("the controller answered what is no certificate", e);
    }
    return certificates;
  }

  /** The node's own certificate. */
  public X509Certificate leaf() {
    return chain.getFirst();
  }

  /**
   * Checks that the certificate is issued by one of the authorities, and valid from now on.
   *
   * @throws IOException when it is not: to use it would cut the node off
   */
  void check(Instant now) throws IOException {
    try {
      PKIXParameters parameters =
          new PKIXParameters(
              authorities.stream()
                  .map(one -> new TrustAnchor(one, null))
                  .collect(Collectors.toSet()));
      parameters.setRevocationEnabled(false);
      // The node's clock may be wrong; whether the time is over, the controller decides.
      Instant end = leaf().getNotAfter().toInstant();
      Instant begin = leaf().getNotBefore().toInstant();
      boolean within = now.isAfter(begin) && now.isBefore(end);
      parameters.setDate(Date.from(within ? now : end.minusSeconds(1)));
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509")
                  .generateCertPath(
                      chain.stream().filter(one -> !authorities.contains(one)).toList()),
              parameters);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the certificate that the controller answered does not fit its authority: "
              + e.getMessage(),
          e);
    }
  }

  static byte[] pem(List<X509Certificate> certificates) throws IOException {
    StringBuilder text = new StringBuilder();
    for (X509Certificate one : certificates) {
      try {
        text.append(NodeKey.pem("CERTIFICATE", one.getEncoded()));
      } catch (GeneralSecurityException e) {
        throw new IOException("a certificate has no encoding", e);
      }
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
