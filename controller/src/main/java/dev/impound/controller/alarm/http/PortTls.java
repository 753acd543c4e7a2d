package dev.impound.controller.alarm.http;

import dev.impound.controller.alarm.AlarmSettings;
import dev.impound.wire.PrivateKeyFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * TLS of the alarm port, from PEM files. A sender's certificate is checked with each message and
 * not in the handshake: a resumed or a long connection outlives its certificate, and a sender
 * without a fitting one gets an answer that says so.
 */
final class PortTls {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final String[] CIPHERS = {
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
  };

  private static final String[] GROUPS = {"x25519", "secp256r1", "secp384r1"};

  private final SSLContext context;
  private final Optional<X509TrustManager> clients;

  private PortTls(SSLContext context, Optional<X509TrustManager> clients) {
    this.context = context;
    this.clients = clients;
  }

  /**
   * Reads the files.
   *
   * @throws IOException naming the file that cannot be used
   */
  static PortTls read(AlarmSettings.Port port) throws IOException {
    PrivateKey key = PrivateKeyFile.read(port.key());
    X509Certificate[] chain = certificates(port.certificate());
    Optional<X509TrustManager> clients = Optional.empty();
    if (port.clientAuthority().isPresent()) {
      clients = Optional.of(trust(port.clientAuthority().get()));
    }
    try {
      KeyPairCheck.check(key, chain[0].getPublicKey());
      KeyStore own = emptyStore();
      // Never leaves memory, so that a password would guard nothing.
      own.setKeyEntry("port", key, new char[0], chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, new char[0]);
      X509Certificate[] issuers =
          clients.map(X509TrustManager::getAcceptedIssuers).orElse(new X509Certificate[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), new TrustManager[] {new Asking(issuers)}, null);
      return new PortTls(context, clients);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "cannot use the key %s with the certificate %s: %s"
              .formatted(port.key(), port.certificate(), e.getMessage()),
          e);
    }
  }

  /** For the server; asks for a certificate where an authority is configured, and takes none. */
  SslContextFactory.Server factory() {
    SslContextFactory.Server factory = new FewGroups();
    factory.setSslContext(context);
    factory.setIncludeProtocols(PROTOCOLS);
    factory.setIncludeCipherSuites(CIPHERS);
    factory.setRenegotiationAllowed(false);
    factory.setWantClientAuth(clients.isPresent());
    return factory;
  }

  /** The groups that scanners and standards agree on. */
  private static final class FewGroups extends SslContextFactory.Server {
    @Override
    public SSLParameters customize(SSLParameters parameters) {
      SSLParameters ours = super.customize(parameters);
      ours.setNamedGroups(GROUPS.clone());
      return ours;
    }
  }

  /** The first of {@code chain}, if the configured authority signed it and it is valid now. */
  Optional<X509Certificate> trusted(X509Certificate[] chain) {
    if (clients.isEmpty() || chain.length == 0) {
      return Optional.empty();
    }
    try {
      clients.get().checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
      return Optional.of(chain[0]);
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }

  private static X509Certificate[] certificates(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      X509Certificate[] read =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
      if (read.length == 0) {
        throw new IOException("%s holds no certificate".formatted(file));
      }
      return read;
    } catch (CertificateException e) {
      throw new IOException(
          "cannot read the certificates %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static X509TrustManager trust(Path authority) throws IOException {
    X509Certificate[] authorities = certificates(authority);
    try {
      KeyStore store = emptyStore();
      for (int i = 0; i < authorities.length; i++) {
        store.setCertificateEntry("authority-" + i, authorities[i]);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return (X509TrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "cannot use the clients' authority %s: %s".formatted(authority, e.getMessage()), e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  /**
   * Takes every certificate in the handshake, where TLS proves that the sender has its key; {@link
   * #trusted} decides what it is worth.
   */
  private static final class Asking extends X509ExtendedTrustManager {
    private final X509Certificate[] issuers;

    Asking(X509Certificate[] issuers) {
      this.issuers = issuers;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return issuers.clone();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw notAClient();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw notAClient();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw notAClient();
    }

    private static CertificateException notAClient() {
      return new CertificateException("the alarm port is no client");
    }
  }
}
