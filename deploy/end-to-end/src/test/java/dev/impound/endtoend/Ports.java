package dev.impound.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;

/** Ports on this machine's loopback addresses. */
final class Ports {
  /** What was given once is not given again: somebody may be about to listen there. */
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /** A port that nothing listens on, below the range that outgoing connections use. */
  static int free(String address) {
    for (int tries = 0; tries < 200; tries++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      if (!GIVEN.add(port)) {
        continue;
      }
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(address, port));
        return port;
      } catch (IOException e) {
        // Taken: try another one.
      }
    }
    throw new AssertionError("no free port on " + address);
  }

  /** Waits until something listens, or until the program that should has ended. */
  static void awaitListening(int port, Program program) {
    Awaitility.await("something at 127.0.0.1:" + port)
        .atMost(Duration.ofMinutes(3))
        .failFast(program::mustRun)
        .until(() -> listens(port));
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
