package dev.impound.controller.alarm.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.alarm.AlarmSettings;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.PostedSource;
import dev.impound.controller.alarm.Scope;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.alarm.WebhookSignature;
import dev.impound.controller.alarm.falco.FalcoSource;
import dev.impound.controller.alarm.generic.GenericSource;
import dev.impound.controller.identity.Authority;
import dev.impound.controller.testing.FakeClock;
import dev.impound.wire.NodeName;
import dev.impound.wire.PrivateKeyFile;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An alarm port on the loopback with a source of each kind that has its parser here. */
final class PortRig implements AutoCloseable {
  static final String TOKEN = "a-token-of-some-length";
  static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  static final String ALARM =
      """
      {"rule": "Reverse shell", "node": "web-1", "container": "shop"}\
      """;

  final FakeIntake intake = new FakeIntake();
  final FakeClock clock = new FakeClock();
  final AlarmEndpoint endpoint;
  private final Path folder;
  private final TlsFiles own;
  private final Authority authority;

  PortRig(Path folder, Limits limits, PostedSource... more) throws Exception {
    this.folder = folder;
    authority = Authority.create(folder.resolve("ca"), "test.example", InstantSource.system());
    own = authority.issue(SpiffeId.controller("test.example"), folder.resolve("own"));
    Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Path secret = folder.resolve("secret");
    Files.writeString(secret, "whsec_" + Base64.getEncoder().encodeToString(SECRET));
    List<PostedSource> sources = new ArrayList<>(List.of(more));
    sources.add(falco("falco", Optional.of(token), Optional.empty()));
    sources.add(falco("certified", Optional.empty(), Optional.of(node("web-1").uri())));
    sources.add(
        new GenericSource(
            new SourceSettings.Generic("soar", Scope.ALL, List.of(secret), Duration.ofMinutes(5)),
            clock));
    endpoint = new AlarmEndpoint(settings(), sources, intake, limits);
  }

  private AlarmSettings.Port settings() {
    return new AlarmSettings.Port(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        own.certificate(),
        own.key(),
        Optional.of(own.authority()));
  }

  private static PostedSource falco(String name, Optional<Path> token, Optional<String> client) {
    return new FalcoSource(new SourceSettings.Falco(name, Scope.ALL, token, client));
  }

  static SpiffeId node(String name) {
    return SpiffeId.node("test.example", new NodeName(name));
  }

  /** A connection of a sender that shows no certificate. */
  Post connect() throws Exception {
    return connect(1);
  }

  /** From 127.0.0.{@code host}. */
  Post connect(int host) throws Exception {
    return new Post(context(Optional.empty()), endpoint.port(), host);
  }

  /** A connection that shows a certificate which the configured authority issues here and now. */
  Post connectAs(SpiffeId identity) throws Exception {
    return connectWith(authority.issue(identity, Files.createTempDirectory(folder, "client")));
  }

  Post connectWith(TlsFiles files) throws Exception {
    return new Post(context(Optional.of(files)), endpoint.port(), 1);
  }

  Post connectSpeaking(String protocol) throws Exception {
    return new Post(context(Optional.empty()), endpoint.port(), 1, protocol);
  }

  /** Posts a whole message on a connection of its own; each header is a line. */
  Post.Reply post(String path, String body, String... headers) throws Exception {
    try (Post post = connect()) {
      return post.send(request(path, body, headers)).reply();
    }
  }

  /** A message of the source "soar" that is signed as it should be. */
  Post.Reply postSigned(String id, String body) throws Exception {
    return post("/alarms/soar", body, signed(id, body));
  }

  String[] signed(String id, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return new String[] {
      "webhook-id: " + id,
      "webhook-timestamp: " + clock.instant().getEpochSecond(),
      "webhook-signature: " + WebhookSignature.sign(SECRET, id, clock.instant(), bytes)
    };
  }

  static String request(String path, String body, String... headers) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return head(path, headers) + "content-length: %d\r\n\r\n%s".formatted(length, body);
  }

  /** A request up to the header that tells of its body. */
  static String head(String path, String... headers) {
    StringBuilder lines =
        new StringBuilder("POST %s HTTP/1.1\r\nhost: impound\r\n".formatted(path));
    for (String header : headers) {
      lines.append(header).append("\r\n");
    }
    return lines.toString();
  }

  private SSLContext context(Optional<TlsFiles> shown)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = store();
    trusted.setCertificateEntry("authority", certificate(own.authority()));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    KeyStore keys = store();
    if (shown.isPresent()) {
      TlsFiles files = shown.get();
      keys.setKeyEntry(
          "client",
          PrivateKeyFile.read(files.key()),
          new char[0],
          new Certificate[] {certificate(files.certificate())});
    }
    KeyManagerFactory manager = KeyManagerFactory.getInstance("SunX509");
    manager.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        shown.isPresent() ? EveryIssuer.of(manager.getKeyManagers()) : null,
        trust.getTrustManagers(),
        null);
    return context;
  }

  private static KeyStore store() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static Certificate certificate(Path file) throws GeneralSecurityException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  /** A refusal has its status, tells its reason alone, is on record, and had no effect. */
  void assertRefused(Post.Reply reply, Reason reason, String source) {
    assertThat(reply.status()).as(reason.name()).isEqualTo(reason.status());
    assertThat(reply.body()).isEqualTo("{\"error\":\"%s\"}".formatted(reason));
    FakeIntake.Refused last = intake.refused().getLast();
    assertThat(last.source()).isEqualTo(source);
    assertThat(last.reason()).isEqualTo(reason);
    assertThat(last.remote()).isEqualTo("127.0.0.1");
    assertThat(intake.alarms()).isEmpty();
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
