package dev.impound.agent.container;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A connection to the engine that became the two-way bytes of an exec. Made by hand because
 * docker-java's cannot end the input and leave the output open.
 */
final class HijackedSocket implements AutoCloseable {
  private static final int LONGEST_HEAD = 16 << 10;

  private final SocketChannel channel;
  private final InputStream in;

  private HijackedSocket(SocketChannel channel) {
    this.channel = channel;
    this.in = new BufferedInputStream(Channels.newInputStream(channel));
  }

  /** Starts {@code exec} and takes over the connection. */
  static HijackedSocket open(Path socket, String exec, boolean terminal) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      HijackedSocket opened = new HijackedSocket(channel);
      opened.start(exec, terminal);
      return opened;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void start(String exec, boolean terminal) throws IOException {
    String body = "{\"Detach\":false,\"Tty\":" + terminal + "}";
    write(
        ("POST /exec/"
                + exec
                + "/start HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body)
            .getBytes(StandardCharsets.US_ASCII));
    String head = head();
    String status = head.length() > 12 ? head.substring(9, 12) : "";
    if (!status.equals("101") && !status.equals("200")) {
      byte[] text = in.readNBytes(Math.min(in.available(), LONGEST_HEAD));
      throw EngineFailures.of(
          "start a shell",
          status.matches("[0-9]{3}") ? Integer.parseInt(status) : 500,
          new String(text, StandardCharsets.UTF_8));
    }
  }

  private String head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int ended = 0;
    while (ended < 4) {
      int one = in.read();
      if (one < 0 || head.size() > LONGEST_HEAD) {
        throw new EOFException("the engine's answer to exec has no end");
      }
      head.write(one);
      ended = one == "\r\n\r\n".charAt(ended) ? ended + 1 : one == '\r' ? 1 : 0;
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  InputStream in() {
    return in;
  }

  void write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  void endOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
