package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.operator.v1.Node;
import dev.impound.wire.MutualTls;
import dev.impound.wire.NodeName;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportTest {
  private static final SpiffeId CONTROLLER = SpiffeId.controller("ours.example");
  private static final SpiffeId ALICE = SpiffeId.operator("ours.example", "alice");

  @TempDir Path folder;
  private CliRig rig;
  private TestCertificates ours;
  private TestCertificates theirs;

  @BeforeEach
  void start() throws IOException {
    rig = new CliRig(folder);
    rig.dialer = new MutualTlsDialer();
    rig.controller.nodes.add(Node.newBuilder().setName("web-1").build());
    ours = new TestCertificates(folder.resolve("ours"), "ours");
    theirs = new TestCertificates(folder.resolve("theirs"), "theirs");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  /** Lists the nodes of a controller that has the one certificate, as the holder of the other. */
  private int listNodes(TlsFiles server, TlsFiles client) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(MutualTls.server(server));
    rig.controller.services().forEach(builder::addService);
    Server running = builder.build().start();
    try {
      return listNodes("127.0.0.1:" + running.getPort(), client);
    } finally {
      running.shutdownNow();
    }
  }

  private int listNodes(String controller, TlsFiles client) throws IOException {
    Path config = folder.resolve("tls.yaml");
    Files.writeString(
        config,
        """
        controller: %s
        tls: {ca-file: %s, certificate-file: %s, key-file: %s}
        """
            .formatted(controller, client.authority(), client.certificate(), client.key()));
    return rig.run("node", "list", "--config", config.toString());
  }

  @Test
  void talksToItsControllerOverMutualTls() throws IOException {
    assertThat(listNodes(ours.issue(CONTROLLER), ours.issue(ALICE))).as(rig.err()).isZero();

    assertThat(rig.out()).contains("web-1");
  }

  @Test
  void tellsThatNothingListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    assertThat(listNodes("127.0.0.1:" + port, ours.issue(ALICE))).isEqualTo(9);

    assertThat(rig.err())
        .contains("error: cannot list the nodes (CONTROLLER_UNREACHABLE)")
        .contains("cause: nothing listens at 127.0.0.1:" + port)
        .contains("hint: start impound-controller there");
  }

  @Test
  void tellsThatAHostNameDoesNotResolve() throws IOException {
    assertThat(listNodes("no-such-host.invalid:1", ours.issue(ALICE))).isEqualTo(9);

    assertThat(rig.err()).contains("does not resolve");
  }

  @Test
  void tellsThatTheControllerDoesNotTakeAForeignCertificate() throws IOException {
    TlsFiles foreign = theirs.issue(ALICE);
    TlsFiles mixed = new TlsFiles(ours.authority(), foreign.certificate(), foreign.key());

    assertThat(listNodes(ours.issue(CONTROLLER), mixed)).as(rig.err()).isEqualTo(4);

    assertThat(rig.err()).contains("(CERTIFICATE_REFUSED)").contains("impound-controller issue");
  }

  @Test
  void doesNotTalkToAControllerOfAnotherAuthority() throws IOException {
    assertThat(listNodes(theirs.issue(CONTROLLER), ours.issue(ALICE))).isEqualTo(4);

    assertThat(rig.err()).contains("(CONTROLLER_NOT_TRUSTED)");
    assertThat(rig.controller.asked).isEmpty();
  }

  @Test
  void doesNotTalkToAServerOfAnotherTrustDomainOrRole() throws IOException {
    TlsFiles other = ours.issue(SpiffeId.controller("other.example"));
    assertThat(listNodes(other, ours.issue(ALICE))).isEqualTo(4);
    assertThat(rig.err()).contains("spiffe://other.example/controller");

    TlsFiles node = ours.issue(SpiffeId.node("ours.example", new NodeName("web-1")));
    assertThat(listNodes(node, ours.issue(ALICE))).isEqualTo(4);
    assertThat(rig.err()).contains("spiffe://ours.example/node/web-1");
    assertThat(rig.controller.asked).isEmpty();
  }

  @Test
  void tellsThatWhatListensSpeaksNoTls() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .name("no-tls")
          .start(
              () -> {
                try (Socket peer = socket.accept()) {
                  peer.getOutputStream()
                      .write("SSH-2.0-other\r\n".getBytes(StandardCharsets.US_ASCII));
                  peer.getInputStream().readAllBytes();
                } catch (IOException e) {
                  // The client hung up, which is what it should do.
                }
              });

      assertThat(listNodes("127.0.0.1:" + socket.getLocalPort(), ours.issue(ALICE))).isEqualTo(9);
    }

    assertThat(rig.err()).contains("does not speak TLS");
  }

  @Test
  void tellsWhichFileOfTheCertificateIsMissingOrDamaged() throws IOException {
    TlsFiles files = ours.issue(ALICE);
    TlsFiles without =
        new TlsFiles(files.authority(), files.certificate(), folder.resolve("none.pem"));
    assertThat(listNodes("127.0.0.1:1", without)).isEqualTo(4);
    assertThat(rig.err()).contains("none.pem does not exist").contains("(CERTIFICATE_UNUSABLE)");

    Files.writeString(files.key(), "no key");
    assertThat(listNodes("127.0.0.1:1", files)).isEqualTo(4);
    assertThat(rig.err()).contains("(CERTIFICATE_UNUSABLE)");
  }
}
