package dev.impound.wire;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Accepts clients whose certificate chains to an authority and is meant for clients. One whose time
 * is over is accepted for some time more: its holder may only renew it, which each call decides.
 */
final class ClientTrustManager extends X509ExtendedTrustManager {
  /** id-kp-clientAuth, RFC 5280 section 4.2.1.12. */
  private static final String CLIENT = "1.3.6.1.5.5.7.3.2";

  private final Supplier<List<X509Certificate>> authorities;
  private final Duration grace;
  private final InstantSource clock;

  /**
   * Judges clients.
   *
   * @param authorities those that count when a client comes
   * @param grace how long after its end a certificate is still accepted
   */
  ClientTrustManager(
      Supplier<List<X509Certificate>> authorities, Duration grace, InstantSource clock) {
    this.authorities = authorities;
    this.grace = grace;
    this.clock = clock;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType)
      throws CertificateException {
    check(chain);
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    X509Certificate leaf = chain[0];
    List<String> purposes = leaf.getExtendedKeyUsage();
    if (purposes == null || !purposes.contains(CLIENT)) {
      throw new CertificateException("the client's certificate is not meant for clients");
    }
    List<X509Certificate> roots = authorities.get();
    List<X509Certificate> path = Arrays.stream(chain).filter(one -> !roots.contains(one)).toList();
    try {
      PKIXParameters parameters = new PKIXParameters(anchors(roots));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(judgedAt(leaf)));
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    } catch (GeneralSecurityException e) {
      throw new CertificateException("the client's certificate: " + e.getMessage(), e);
    }
  }

  private static Set<TrustAnchor> anchors(List<X509Certificate> roots) {
    return roots.stream().map(one -> new TrustAnchor(one, null)).collect(Collectors.toSet());
  }

  /** Now; or where the certificate's time ended not long ago, just before its end. */
  private Instant judgedAt(X509Certificate leaf) {
    Instant now = clock.instant();
    Instant end = leaf.getNotAfter().toInstant();
    return now.isAfter(end) && now.isBefore(end.plus(grace)) ? end.minusSeconds(1) : now;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
      throws CertificateException {
    throw serversAreNotJudgedHere();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType, Socket socket)
      throws CertificateException {
    throw serversAreNotJudgedHere();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType)
      throws CertificateException {
    throw serversAreNotJudgedHere();
  }

  private static CertificateException serversAreNotJudgedHere() {
    return new CertificateException("this end is a server and accepts no servers");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.get().toArray(X509Certificate[]::new);
  }
}
