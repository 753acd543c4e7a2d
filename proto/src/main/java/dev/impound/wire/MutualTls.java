package dev.impound.wire;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS 1.3 with a certificate on both ends, by the JDK's own implementation. Who the other end is,
 * is decided by its {@link SpiffeId}, never by a host name.
 */
public final class MutualTls {
  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final List<String> CIPHERS =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private MutualTls() {}

  /**
   * For the controller: asks every client for a certificate of the authority, and takes none
   * without.
   */
  public static SslContext server(TlsFiles files) throws IOException {
    return build(
        SslContextBuilder.forServer(PrivateKeyFile.read(files.key()), chain(files.certificate()))
            .clientAuth(ClientAuth.REQUIRE)
            .trustManager(trust(files.authority())),
        files);
  }

  /**
   * For agents and the CLI: presents its own certificate, and talks only to the controller of its
   * own trust domain.
   */
  public static SslContext client(TlsFiles files) throws IOException {
    SpiffeId self = identity(files);
    return build(
        SslContextBuilder.forClient()
            .keyManager(PrivateKeyFile.read(files.key()), chain(files.certificate()))
            .trustManager(
                new ControllerTrustManager(
                    trust(files.authority()), SpiffeId.controller(self.trustDomain()))),
        files);
  }

  /** Who the certificate in {@code files} makes its holder. */
  public static SpiffeId identity(TlsFiles files) throws IOException {
    try (InputStream in = Files.newInputStream(files.certificate())) {
      Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
      return SpiffeId.of((X509Certificate) certificate)
          .orElseThrow(
              () ->
                  new IOException(
                      "certificate %s holds no Impound identity".formatted(files.certificate())));
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "cannot read certificate %s: %s".formatted(files.certificate(), e.getMessage()), e);
    }
  }

  private static X509Certificate[] chain(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toArray(X509Certificate[]::new);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot read certificate %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static SslContext build(SslContextBuilder builder, TlsFiles files) throws IOException {
    try {
      return GrpcSslContexts.configure(builder, SslProvider.JDK)
          .protocols(PROTOCOLS)
          // Lives in memory only. The default store stretches its password 10,000 times to guard
          // the
          // key, which costs every start 0.2 s and guards nothing here.
          .keyStoreType("JKS")
          .ciphers(CIPHERS)
          .build();
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "cannot use the TLS key %s with certificate %s: %s"
              .formatted(files.key(), files.certificate(), e.getMessage()),
          e);
    }
  }

  private static X509ExtendedTrustManager trust(Path authority) throws IOException {
    try (InputStream in = Files.newInputStream(authority)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + count++, certificate);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "cannot read the authority's certificates %s: %s".formatted(authority, e.getMessage()),
          e);
    }
  }
}
