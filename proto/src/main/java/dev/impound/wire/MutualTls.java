package dev.impound.wire;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
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

  private static final List<String> GROUPS = List.of("x25519", "secp256r1");

  private MutualTls() {}

  /**
   * For the controller: asks every client for a certificate of the authority, and takes none
   * without.
   */
  public static SslContext server(TlsFiles files) throws IOException {
    return server(files, Duration.ZERO, InstantSource.system());
  }

  /**
   * As the other, and takes clients whose certificate has expired.
   *
   * @param grace how long after its end a certificate is still accepted; each call has to decide
   *     what its holder may do
   */
  public static SslContext server(TlsFiles files, Duration grace, InstantSource clock)
      throws IOException {
    return server(LiveTls.open(files), grace, clock);
  }

  /** As the other, with what the files hold when a client comes. */
  public static SslContext server(LiveTls tls, Duration grace, InstantSource clock)
      throws IOException {
    return build(
        SslContextBuilder.forServer(new LiveKeyManager(tls, LiveTls.Material::chain))
            .clientAuth(ClientAuth.REQUIRE)
            .trustManager(new ClientTrustManager(() -> tls.now().authorities(), grace, clock)),
        "the controller's TLS");
  }

  /**
   * For the controller's enrolment port: asks no client for a certificate, and shows its own chain
   * up to every root, so that who knows no more than a root's pin can judge it.
   */
  public static SslContext enrolmentServer(LiveTls tls) throws IOException {
    return build(
        SslContextBuilder.forServer(new LiveKeyManager(tls, MutualTls::upToTheRoots))
            .clientAuth(ClientAuth.NONE),
        "the enrolment port's TLS");
  }

  private static List<X509Certificate> upToTheRoots(LiveTls.Material material) {
    List<X509Certificate> shown = new ArrayList<>(material.chain());
    material.authorities().stream().filter(one -> !shown.contains(one)).forEach(shown::add);
    return shown;
  }

  /** For an agent that enrols: shows nothing, and judges the server by a pin. */
  public static SslContext enrolmentClient(PinnedTrustManager trust) throws IOException {
    return build(SslContextBuilder.forClient().trustManager(trust), "the enrolment's connection");
  }

  /** The first certificate of {@code files}, which is the holder's own. */
  public static X509Certificate certificate(TlsFiles files) throws IOException {
    X509Certificate[] chain = chain(files.certificate());
    if (chain.length == 0) {
      throw new IOException("%s holds no certificate".formatted(files.certificate()));
    }
    return chain[0];
  }

  /** All certificates of {@code files}: the holder's own, and those between it and a root. */
  static List<X509Certificate> certificates(TlsFiles files) throws IOException {
    return List.of(chain(files.certificate()));
  }

  /** The certificates of the authority in {@code files}. */
  public static List<X509Certificate> authorities(TlsFiles files) throws IOException {
    return List.of(chain(files.authority()));
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
    return build(
        builder, "the TLS key %s with certificate %s".formatted(files.key(), files.certificate()));
  }

  private static SslContext build(SslContextBuilder builder, String what) throws IOException {
    try {
      return new FewGroups(
          GrpcSslContexts.configure(builder, SslProvider.JDK)
              .protocols(PROTOCOLS)
              // Lives in memory only. The default store stretches its password 10,000 times to
              // guard the key, which costs every start 0.2 s and guards nothing here.
              .keyStoreType("JKS")
              .ciphers(CIPHERS)
              .build());
    } catch (IllegalArgumentException e) {
      throw new IOException("cannot use %s: %s".formatted(what, e.getMessage()), e);
    }
  }

  /** The JDK's own list holds slow and old groups; the system property would bind HTTPS as well. */
  private static final class FewGroups extends DelegatingSslContext {
    FewGroups(SslContext context) {
      super(context);
    }

    @Override
    protected void initEngine(SSLEngine engine) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setNamedGroups(GROUPS.toArray(String[]::new));
      engine.setSSLParameters(parameters);
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
