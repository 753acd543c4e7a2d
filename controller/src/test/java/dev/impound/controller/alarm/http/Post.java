package dev.impound.controller.alarm.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One connection to the alarm port, byte by byte, so that a test can send what no client would. */
final class Post implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  /** What the port answered; the headers' names are in lower case. */
  record Reply(int status, String headers, String body) {}

  private final SSLSocket socket;

  /** Connects from 127.0.0.{@code host}. */
  Post(SSLContext context, int port, int host, String... protocols) throws IOException {
    Socket plain = new Socket();
    plain.bind(new InetSocketAddress(loopback(host), 0));
    plain.connect(new InetSocketAddress(loopback(1), port), PATIENCE_MILLIS);
    plain.setTcpNoDelay(true);
    plain.setSoTimeout(PATIENCE_MILLIS);
    socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    socket.startHandshake();
  }

  private static InetAddress loopback(int host) throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host});
  }

  Post send(String bytes) throws IOException {
    return send(bytes.getBytes(StandardCharsets.UTF_8));
  }

  Post send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** The next answer. */
  Reply reply() throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed without an answer, after: " + head);
      }
      head.write(next);
    }
    String headers = head.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    int length = Integer.parseInt(headers.split("content-length: ", 2)[1].split("\r", 2)[0]);
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Reply(Integer.parseInt(headers.split(" ", 3)[1]), headers, body);
  }

  /** Whether the port ends the connection without an answer. */
  boolean isCut() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
