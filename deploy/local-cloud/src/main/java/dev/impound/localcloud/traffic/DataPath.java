package dev.impound.localcloud.traffic;

import dev.impound.localcloud.state.CloudState;
import dev.impound.localcloud.state.Listener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;

/** The sockets of every listener. Closing it ends every connection and waits for the threads. */
public final class DataPath implements AutoCloseable {
  /** Most connections at a time, over all listeners; more are closed at once. */
  private static final int MOST_CONNECTIONS = 4096;

  private final List<ListenerSocket> sockets = new ArrayList<>();

  private DataPath() {}

  /** Opens a socket for each listener but those for UDP, which have none here. */
  public static DataPath open(CloudState state) throws IOException {
    DataPath path = new DataPath();
    Semaphore room = new Semaphore(MOST_CONNECTIONS);
    try {
      for (Listener listener : state.listeners()) {
        String protocol = listener.protocol().toUpperCase(Locale.ROOT);
        if (!protocol.equals("UDP") && !protocol.equals("QUIC")) {
          path.sockets.add(ListenerSocket.open(listener, state, room));
        }
      }
      state.network().watch(() -> path.sockets.forEach(ListenerSocket::cutWhatIsNotLetIn));
      return path;
    } catch (IOException e) {
      path.close();
      throw e;
    }
  }

  @Override
  public void close() {
    sockets.forEach(ListenerSocket::close);
  }
}
