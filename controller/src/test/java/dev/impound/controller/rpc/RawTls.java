package dev.impound.controller.rpc;

import dev.impound.wire.PrivateKeyFile;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A client below HTTP/2, which keeps what sessions it is given and offers them again. */
final class RawTls {
  private RawTls() {}

  static SSLContext context(TlsFiles files) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    try (InputStream in = Files.newInputStream(files.certificate())) {
      store.setKeyEntry(
          "own",
          PrivateKeyFile.read(files.key()),
          new char[0],
          factory.generateCertificates(in).toArray(Certificate[]::new));
    }
    try (InputStream in = Files.newInputStream(files.authority())) {
      store.setCertificateEntry("authority", factory.generateCertificate(in));
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** A connection whose handshake is done. */
  static SSLSocket connect(SSLContext context, int port) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(20_000);
    socket.startHandshake();
    return socket;
  }

  /** When the session was made; read after the server's first bytes, behind any ticket. */
  static long handshake(SSLContext context, int port) throws IOException {
    try (SSLSocket socket = connect(context, port)) {
      if (socket.getInputStream().read() < 0) {
        throw new IOException("the server said nothing");
      }
      return socket.getSession().getCreationTime();
    }
  }
}
