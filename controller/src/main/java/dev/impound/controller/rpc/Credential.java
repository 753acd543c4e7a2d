package dev.impound.controller.rpc;

import dev.impound.wire.SpiffeId;
import io.grpc.Attributes;
import io.grpc.Grpc;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What a caller showed when its connection was made: who its certificate says it is, which
 * certificate that is, and when it is valid. TLS has proved that it belongs to the caller and was
 * issued by the authority; nothing here says that it is still good.
 *
 * @param serial serial number of the certificate
 * @param from first instant at which the certificate is valid
 * @param until last instant at which it is
 */
public record Credential(SpiffeId identity, BigInteger serial, Instant from, Instant until) {

  /**
   * What the certificate of a connection says; empty where there is none, or where it has not
   * exactly one URI SAN, of this kind of installation.
   */
  static Optional<Credential> of(Attributes attributes) {
    SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return Optional.empty();
    }
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? of(certificate)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  private static Optional<Credential> of(X509Certificate certificate) {
    return SpiffeId.of(certificate)
        .map(
            identity ->
                new Credential(
                    identity,
                    certificate.getSerialNumber(),
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant()));
  }
}
