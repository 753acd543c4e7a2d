package dev.impound.endtoend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** What comes of asking a web service for its page. */
enum Reach {
  /** The page came. */
  ANSWERED,
  /** The connection was let through and nothing answered, as when the container is frozen. */
  SILENT,
  /** The connection was refused, or cut at once. */
  BLOCKED;

  private static final int LIMIT_MILLIS = 10_000;

  /** Asks from a source address of this machine. */
  static Reach from(String source, String address, int port) {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(source, 0));
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.connect(new InetSocketAddress(address, port), LIMIT_MILLIS);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() < 0 ? BLOCKED : ANSWERED;
    } catch (SocketTimeoutException e) {
      return SILENT;
    } catch (IOException e) {
      return BLOCKED;
    }
  }
}
