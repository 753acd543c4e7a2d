package dev.impound.controller.node;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Certificates into messages. */
public final class CertificateMessages {
  private CertificateMessages() {}

  /** A chain, PEM, as DER one by one. */
  public static List<ByteString> chain(String pem) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
          .stream()
          .map(X509Certificate.class::cast)
          .map(EnrolmentGrpcService::bytes)
          .toList();
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate on record cannot be read", e);
    }
  }

  /** Certificates, each DER. */
  public static List<ByteString> der(List<X509Certificate> certificates) {
    return certificates.stream().map(EnrolmentGrpcService::bytes).toList();
  }
}
