package dev.impound.wire;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Accepts one server without knowing its authority before: the server shows its whole chain, whose
 * root must have the key of the pin, and whose leaf must be a controller's. For enrolment alone.
 */
public final class PinnedTrustManager extends X509ExtendedTrustManager {
  private final Sha256 pin;
  private volatile Optional<Shown> shown = Optional.empty();

  /**
   * What the server proved.
   *
   * @param leaf the server's own certificate
   * @param authority the root that has the pinned key
   */
  public record Shown(X509Certificate leaf, X509Certificate authority) {}

  /**
   * Believes one root.
   *
   * @param pin SHA-256 of its SubjectPublicKeyInfo
   */
  public PinnedTrustManager(Sha256 pin) {
    this.pin = pin;
  }

  /** The pin of a certificate: SHA-256 of its SubjectPublicKeyInfo. */
  public static Sha256 pinOf(X509Certificate certificate) {
    return Sha256.of(certificate.getPublicKey().getEncoded());
  }

  /** What the server of the last accepted handshake proved. */
  public Optional<Shown> shown() {
    return shown;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
      throws CertificateException {
    check(chain, keyType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType, Socket socket)
      throws CertificateException {
    check(chain, keyType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType)
      throws CertificateException {
    check(chain, keyType);
  }

  private void check(X509Certificate[] chain, String keyType) throws CertificateException {
    X509Certificate root =
        Arrays.stream(chain)
            .filter(one -> pinOf(one).equals(pin))
            .findFirst()
            .orElseThrow(
                () ->
                    new CertificateException(
                        "the server is not of the installation that the token is for: none of its"
                            + " %d certificates has the pinned key".formatted(chain.length)));
    trust(root).checkServerTrusted(chain, keyType);
    boolean controller =
        SpiffeId.of(chain[0]).filter(id -> id.role() == SpiffeId.Role.CONTROLLER).isPresent();
    if (!controller) {
      throw new CertificateException("the server is of that installation and no controller");
    }
    shown = Optional.of(new Shown(chain[0], root));
  }

  private static X509ExtendedTrustManager trust(X509Certificate root) throws CertificateException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("root", root);
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new CertificateException("cannot judge the server: " + e.getMessage(), e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
      throws CertificateException {
    throw clientsAreNotJudgedHere();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType, Socket socket)
      throws CertificateException {
    throw clientsAreNotJudgedHere();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType)
      throws CertificateException {
    throw clientsAreNotJudgedHere();
  }

  private static CertificateException clientsAreNotJudgedHere() {
    return new CertificateException("this end is a client and accepts no clients");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
