package dev.impound.wire;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Accepts a server whose certificate chains to the authority and whose identity is the
 * controller's. Host names play no part.
 */
final class ControllerTrustManager extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager chain;
  private final SpiffeId controller;

  ControllerTrustManager(X509ExtendedTrustManager chain, SpiffeId controller) {
    this.chain = chain;
    this.controller = controller;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String keyType, SSLEngine engine)
      throws CertificateException {
    check(certificates, keyType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String keyType, Socket socket)
      throws CertificateException {
    check(certificates, keyType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String keyType)
      throws CertificateException {
    check(certificates, keyType);
  }

  private void check(X509Certificate[] certificates, String keyType) throws CertificateException {
    chain.checkServerTrusted(certificates, keyType);
    SpiffeId peer =
        SpiffeId.of(certificates[0])
            .orElseThrow(
                () ->
                    new CertificateException("the server's certificate holds no Impound identity"));
    if (!peer.equals(controller)) {
      throw new CertificateException("the server is %s, not %s".formatted(peer, controller));
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String keyType, SSLEngine engine)
      throws CertificateException {
    throw clientsAreNotJudgedHere();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String keyType, Socket socket)
      throws CertificateException {
    throw clientsAreNotJudgedHere();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String keyType)
      throws CertificateException {
    throw clientsAreNotJudgedHere();
  }

  private static CertificateException clientsAreNotJudgedHere() {
    return new CertificateException("this end is a client and accepts no clients");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chain.getAcceptedIssuers();
  }
}
