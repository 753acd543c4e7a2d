package dev.impound.localcloud.traffic;

import dev.impound.localcloud.state.CloudState;
import dev.impound.localcloud.state.Listener;
import dev.impound.localcloud.state.Member;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket of one listener. A source that is kept out is told so at once, by a reset; where no
 * member can be reached, the connection ends without one.
 */
final class ListenerSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerSocket.class);
  private static final int BACKLOG = 512;
  private static final int CONNECT_MILLIS = 5_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

  private final String id;
  private final CloudState state;
  private final Semaphore room;
  private final ServerSocket server;
  private final AtomicInteger turn = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Map<Socket, Member> upstreams = new ConcurrentHashMap<>();
  private final Thread acceptor;

  private ListenerSocket(String id, CloudState state, Semaphore room, ServerSocket server) {
    this.id = id;
    this.state = state;
    this.room = room;
    this.server = server;
    this.acceptor = Thread.ofVirtual().name("listener-" + id).unstarted(this::accept);
  }

  static ListenerSocket open(Listener listener, CloudState state, Semaphore room)
      throws IOException {
    ServerSocket server = new ServerSocket();
    InetSocketAddress address = new InetSocketAddress(listener.address(), listener.port());
    try {
      server.setReuseAddress(true);
      server.bind(address, BACKLOG);
    } catch (IOException e) {
      server.close();
      throw new IOException(
          "cannot listen on %s for listener %s: %s".formatted(address, listener.id(), e), e);
    }
    state.tookPort(listener.id(), server.getLocalPort());
    ListenerSocket socket = new ListenerSocket(listener.id(), state, room, server);
    socket.acceptor.start();
    return socket;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        Thread.ofVirtual().name("connection-" + id).start(() -> serve(client));
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.atWarn().addKeyValue("listener", id).addKeyValue("why", e).log("Accept failed");
        }
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      if (server.isClosed() || !state.admits(id, client.getInetAddress())) {
        LOG.atInfo()
            .addKeyValue("listener", id)
            .addKeyValue("source", client.getInetAddress().getHostAddress())
            .log("Connection refused by access control");
        client.setSoLinger(true, 0);
      } else if (room.tryAcquire()) {
        try {
          pass(client);
        } finally {
          room.release();
        }
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("listener", id).addKeyValue("why", e).log("Connection broke");
    } finally {
      open.remove(client);
    }
  }

  private void pass(Socket client) throws IOException {
    List<Member> members = state.membersBehind(state.listener(id));
    int first = Math.floorMod(turn.getAndIncrement(), Math.max(1, members.size()));
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get((first + i) % members.size());
      try (Socket upstream = new Socket()) {
        open.add(upstream);
        if (isLetIn(member) && connected(upstream, member)) {
          upstreams.put(upstream, member);
          cutWhatIsNotLetIn();
          Relay.run(client, upstream);
          return;
        }
      } finally {
        upstreams.keySet().removeIf(Socket::isClosed);
        open.removeIf(Socket::isClosed);
      }
    }
    LOG.atInfo().addKeyValue("listener", id).log("No member of the pool can be reached");
  }

  /** The load balancer is the source of what it passes on. */
  private boolean isLetIn(Member member) {
    return state.network().admits(member.address(), member.port(), server.getInetAddress());
  }

  /**
   * Ends connections that the security groups of a member's server let in no more: a change of
   * inbound rules ends what they tracked at once, as with the real service.
   */
  void cutWhatIsNotLetIn() {
    upstreams.forEach(
        (upstream, member) -> {
          if (!isLetIn(member)) {
            LOG.atInfo()
                .addKeyValue("listener", id)
                .addKeyValue("member", member.address() + ":" + member.port())
                .log("Connection cut by a security group");
            closed(upstream);
          }
        });
  }

  private boolean connected(Socket upstream, Member member) {
    try {
      upstream.connect(new InetSocketAddress(member.address(), member.port()), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      LOG.atInfo()
          .addKeyValue("listener", id)
          .addKeyValue("member", member.address() + ":" + member.port())
          .addKeyValue("why", e.getMessage())
          .log("Member cannot be reached");
      return false;
    }
  }

  /** Ends every connection. The system takes new ones until the accepting thread has left. */
  @Override
  public void close() {
    closed(server);
    open.forEach(ListenerSocket::closed);
    try {
      if (!acceptor.join(CLOSE_LIMIT)) {
        LOG.atWarn().addKeyValue("listener", id).log("Listener does not close");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closed(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      LOG.atDebug().addKeyValue("why", e).log("Socket did not close cleanly");
    }
  }
}
