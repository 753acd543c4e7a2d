package dev.impound.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A wire between agents and a controller, on loopback, that can be cut: it hands on bytes, counts
 * those that agents send, and resets every connection when asked to. Safe for use by many threads.
 */
final class Wire implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong sent = new AtomicLong();

  private Wire(ServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  /** A wire to a port on this machine. */
  static Wire to(int port) {
    try {
      Wire wire = new Wire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
      Thread.ofVirtual().start(wire::accept);
      return wire;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where to connect to. */
  int port() {
    return server.getLocalPort();
  }

  /** Bytes that came from agents so far. */
  long sent() {
    return sent.get();
  }

  /** Resets every connection; new ones can be made at once. */
  void cut() {
    open.forEach(Wire::reset);
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket agent = server.accept();
        Thread.ofVirtual().start(() -> join(agent));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void join(Socket agent) {
    open.add(agent);
    try (agent;
        Socket controller = new Socket(InetAddress.getLoopbackAddress(), target)) {
      open.add(controller);
      Thread back = Thread.ofVirtual().start(() -> carry(controller, agent, new AtomicLong()));
      carry(agent, controller, sent);
      back.join();
      open.remove(controller);
    } catch (IOException e) {
      // The controller is away; the agent tries again.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(agent);
    }
  }

  /** Hands on until one end is gone, and then ends the other. */
  private static void carry(Socket from, Socket to, AtomicLong count) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        count.addAndGet(read);
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // Cut, or one end was killed.
    } finally {
      reset(from);
      reset(to);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
