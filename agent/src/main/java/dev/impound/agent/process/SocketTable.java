package dev.impound.agent.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The sockets of a network namespace, as /proc/PID/net shows them. */
public final class SocketTable {
  /** The kernel's tables that are read. */
  public static final List<String> PROTOCOLS =
      List.of("tcp", "tcp6", "udp", "udp6", "raw", "raw6", "unix");

  private static final Map<String, String> STATES =
      Map.ofEntries(
          Map.entry("01", "ESTABLISHED"),
          Map.entry("02", "SYN_SENT"),
          Map.entry("03", "SYN_RECEIVED"),
          Map.entry("04", "FIN_WAIT_1"),
          Map.entry("05", "FIN_WAIT_2"),
          Map.entry("06", "TIME_WAIT"),
          Map.entry("07", "CLOSED"),
          Map.entry("08", "CLOSE_WAIT"),
          Map.entry("09", "LAST_ACK"),
          Map.entry("0A", "LISTEN"),
          Map.entry("0B", "CLOSING"),
          Map.entry("0C", "SYN_RECEIVED"));
  private static final Map<String, String> UNIX_STATES =
      Map.of("01", "UNCONNECTED", "02", "CONNECTING", "03", "CONNECTED", "04", "DISCONNECTING");

  private SocketTable() {}

  /**
   * One socket.
   *
   * @param local address and port, or for a unix socket its path, bytes as chars (ISO 8859-1)
   * @param remote address and port; empty for a unix socket
   * @param user id of the owner as the node sees it; -1 where the kernel does not tell
   * @param inode 0 for a socket that no process holds any more
   */
  public record Socket(
      String protocol, String local, String remote, String state, long user, long inode) {}

  /** Reads one of {@link #PROTOCOLS}; nothing comes where the kernel has no such table. */
  public static void read(Path net, String protocol, Consumer<Socket> sockets) throws IOException {
    Path file = net.resolve(protocol);
    if (!Files.exists(file)) {
      return;
    }
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        (protocol.equals("unix") ? unix(line) : internet(protocol, line)).ifPresent(sockets);
      }
    }
  }

  private static Optional<Socket> internet(String protocol, String line) {
    String[] fields = line.strip().split(" +", 12);
    if (fields.length < 10 || !fields[0].matches("[0-9]+:")) {
      return Optional.empty();
    }
    return Optional.of(
        new Socket(
            protocol,
            address(fields[1]),
            address(fields[2]),
            STATES.getOrDefault(fields[3], fields[3]),
            number(fields[7]),
            number(fields[9])));
  }

  private static Optional<Socket> unix(String line) {
    String[] fields = line.split(" +", 8);
    if (fields.length < 7 || !fields[0].endsWith(":")) {
      return Optional.empty();
    }
    boolean listens = fields[3].endsWith("10000") && fields[3].length() == 8;
    return Optional.of(
        new Socket(
            "unix",
            fields.length > 7 ? fields[7] : "",
            "",
            listens ? "LISTEN" : UNIX_STATES.getOrDefault(fields[5], fields[5]),
            -1,
            number(fields[6])));
  }

  private static long number(String text) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
  }

  /** The kernel writes each four bytes of an address as one number, in the order of the machine. */
  private static String address(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 2 || !parts[0].matches("([0-9A-F]{8}){1,4}")) {
      return text;
    }
    ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(parts[0]));
    ByteBuffer bytes = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) {
      bytes.putInt(words.getInt());
    }
    try {
      String host = InetAddress.getByAddress(bytes.array()).getHostAddress();
      return (bytes.capacity() > 4 && host.contains(":") ? "[" + host + "]" : host)
          + ":"
          + Integer.parseInt(parts[1], 16);
    } catch (UnknownHostException | NumberFormatException e) {
      return text;
    }
  }
}
