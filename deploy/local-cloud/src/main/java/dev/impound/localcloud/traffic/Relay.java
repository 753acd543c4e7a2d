package dev.impound.localcloud.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * Passes bytes both ways between two sockets until both sides have ended. The end of one side is
 * passed on as such, and the other goes on. Idle connections stay: there is no time limit.
 */
final class Relay {
  private static final int BUFFER_BYTES = 16 << 10;

  private Relay() {}

  /** Returns when nothing is left to pass on; the caller closes both. */
  static void run(Socket client, Socket member) throws IOException {
    client.setTcpNoDelay(true);
    member.setTcpNoDelay(true);
    client.setKeepAlive(true);
    member.setKeepAlive(true);
    Thread answers =
        Thread.ofVirtual()
            .name(Thread.currentThread().getName() + "-back")
            .start(() -> passOrEnd(member, client));
    passOrEnd(client, member);
    try {
      answers.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void passOrEnd(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // One side is gone: end the other direction, which may be waiting for bytes.
      end(from);
      end(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed as far as it can be.
    }
  }
}
