package dev.impound.controller.rpc;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Shows that the server takes up no TLS session again: a resumed one would keep the identity of a
 * certificate that has expired or was replaced. Shakes hands twice, in memory, with a client that
 * offers whatever the first handshake gave it.
 */
public final class ResumptionCheck {
  /** Of a peer that does not exist: sessions are remembered by name. */
  private static final String PEER = "resumption-check.invalid";

  private static final int PEER_PORT = 1;

  /** A handshake takes a dozen steps. */
  private static final int MOST_STEPS = 1_000;

  private ResumptionCheck() {}

  /**
   * Refuses a server that resumes.
   *
   * @throws IOException says what to do; or the handshake failed
   */
  public static void run(SslContext server) throws IOException {
    Counting trust = new Counting();
    SSLContext client;
    try {
      client = SSLContext.getInstance("TLS");
      client.init(null, new TrustManager[] {trust}, null);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot check TLS for resumed sessions: " + e.getMessage(), e);
    }
    for (int handshakes = 1; handshakes <= 2; handshakes++) {
      new Handshake(client, server).run();
      if (trust.shown.get() != handshakes) {
        throw new IOException(
            "cannot serve: this Java (%s) takes up TLS sessions again, and a session outlives its certificate; start the controller with deploy/bin/impound-controller, or on Java 21 or newer with -Djdk.tls.server.newSessionTicketCount=0"
                .formatted(System.getProperty("java.version")));
      }
    }
  }

  /** One handshake and one byte behind it, which comes after the tickets if there are any. */
  private static final class Handshake {
    private final SSLEngine client;
    private final SSLEngine server;
    private final ByteBuffer toServer;
    private final ByteBuffer toClient;

    Handshake(SSLContext client, SslContext server) {
      this.client = client.createSSLEngine(PEER, PEER_PORT);
      this.client.setUseClientMode(true);
      SSLParameters parameters = this.client.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      this.client.setSSLParameters(parameters);
      this.server = server.newEngine(UnpooledByteBufAllocator.DEFAULT);
      // The session is the same sort of session without a certificate of the client.
      this.server.setNeedClientAuth(false);
      int room = 4 * this.server.getSession().getPacketBufferSize();
      this.toServer = ByteBuffer.allocate(room);
      this.toClient = ByteBuffer.allocate(room);
    }

    void run() throws IOException {
      ByteBuffer one = ByteBuffer.wrap(new byte[1]);
      ByteBuffer received = ByteBuffer.allocate(client.getSession().getApplicationBufferSize());
      for (int step = 0; step < MOST_STEPS && received.position() == 0; step++) {
        send(client, ByteBuffer.allocate(0), toServer);
        receive(server, toServer, ByteBuffer.allocate(received.capacity()));
        send(server, settled(server) && settled(client) ? one : ByteBuffer.allocate(0), toClient);
        receive(client, toClient, received);
      }
      if (received.position() == 0) {
        throw new SSLException("cannot check TLS for resumed sessions: no handshake came about");
      }
      client.closeOutbound();
      server.closeOutbound();
    }

    private static boolean settled(SSLEngine engine) {
      return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
          && engine.getSession().isValid()
          && !engine.getSession().getCipherSuite().contains("NULL");
    }

    private static void send(SSLEngine engine, ByteBuffer data, ByteBuffer wire)
        throws SSLException {
      SSLEngineResult result;
      do {
        tasks(engine);
        result = engine.wrap(data, wire);
      } while (result.bytesProduced() > 0 && wire.hasRemaining());
    }

    private static void receive(SSLEngine engine, ByteBuffer wire, ByteBuffer data)
        throws SSLException {
      wire.flip();
      SSLEngineResult result;
      do {
        tasks(engine);
        result = engine.unwrap(wire, data);
      } while (result.bytesConsumed() > 0 && wire.hasRemaining());
      tasks(engine);
      wire.compact();
    }

    private static void tasks(SSLEngine engine) {
      for (Runnable task = engine.getDelegatedTask();
          task != null;
          task = engine.getDelegatedTask()) {
        task.run();
      }
    }
  }

  /** Counts how often the server showed its certificate, which it does not when it resumes. */
  private static final class Counting extends X509ExtendedTrustManager {
    private final AtomicInteger shown = new AtomicInteger();

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      shown.incrementAndGet();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      shown.incrementAndGet();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      shown.incrementAndGet();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}
  }
}
