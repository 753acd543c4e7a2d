package dev.impound.controller.alarm.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.eclipse.jetty.io.Connection;

/**
 * One connection of the port: it either waits for a whole message, for so long and no longer, or
 * its message is at work. Safe for many threads.
 */
final class Caller {

  /** How far its message is. */
  enum State {
    /** There is none, and there was none before. */
    EXPECTED,
    /** Its headers are there. */
    READ,
    /** It is whole. */
    AT_WORK,
    /** It is answered, and the answer is on its way. */
    ANSWERED,
    /** There is none, and the one before is answered. */
    RESTING
  }

  /** Whoever has one IPv6 address commonly has all that begin with the same 64 bits. */
  private static final int NETWORK_BYTES = 8;

  private final Connection connection;
  private final String remote;
  private final String network;
  private volatile State state = State.EXPECTED;
  private volatile long deadlineNanos;

  Caller(Connection connection, Duration patience) {
    this.connection = connection;
    InetAddress address =
        connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress socket
            ? socket.getAddress()
            : InetAddress.getLoopbackAddress();
    remote = address.getHostAddress();
    network =
        address instanceof Inet6Address
            ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
            : remote;
    deadlineNanos = System.nanoTime() + patience.toNanos();
  }

  /** Its address, without the port. */
  String remote() {
    return remote;
  }

  /** What connections are counted by: the address, or of IPv6 its first 64 bits. */
  String network() {
    return network;
  }

  State state() {
    return state;
  }

  /** Whether the sender's time is running, and not ours. */
  boolean isWaiting() {
    return state != State.AT_WORK;
  }

  /** When the message must be whole, on the clock of {@link System#nanoTime}. */
  long deadlineNanos() {
    return deadlineNanos;
  }

  /** The headers of a message are there. */
  void read() {
    state = State.READ;
  }

  /** The message is whole: from here the time is ours. */
  void work() {
    state = State.AT_WORK;
  }

  /** The answer goes out; it must be read within {@code patience}. */
  void answer(Duration patience) {
    deadlineNanos = System.nanoTime() + patience.toNanos();
    state = State.ANSWERED;
  }

  /** The message is answered; the next must be whole within {@code patience}. */
  void rest(Duration patience) {
    deadlineNanos = System.nanoTime() + patience.toNanos();
    state = State.RESTING;
  }

  /** Ends it without a word. */
  void close() {
    connection.getEndPoint().close();
  }
}
