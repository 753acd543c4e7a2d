package dev.impound.controller.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.testing.FakeClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WebhookChannelTest {
  private static final WebhookChannel.Limits PATIENT =
      new WebhookChannel.Limits(Duration.ofMinutes(1), Duration.ofMinutes(1));
  private static final News NEWS =
      new News(
          42,
          Optional.of(new IncidentId(7)),
          NewsKind.STATE_CHANGED,
          Instant.parse("2026-03-01T02:59:00.5Z"),
          "incident is \"contained\"");
  private static final NewsFacts FACTS =
      new NewsFacts(Optional.of(new NewsFacts.Container("web-1", "ab".repeat(32), "shop")));

  @TempDir private Path folder;
  private final FakeClock clock = new FakeClock();
  private Receiver receiver;

  @BeforeEach
  void open() throws IOException {
    receiver = new Receiver();
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void postsASignedCloudEvent() throws Exception {
    try (WebhookChannel channel = channel(receiver.url(), PATIENT)) {
      channel.send(NEWS, FACTS);
    }

    Receiver.Post post = receiver.next();
    assertThat(post.id()).isEqualTo("news-42");
    assertThat(post.timestamp()).isEqualTo(Long.toString(clock.instant().getEpochSecond()));
    assertThat(post.type()).isEqualTo("application/cloudevents+json; charset=utf-8");
    assertThat(post.signature()).isEqualTo(Signatures.of(post));
    JsonNode expected =
        JsonMapper.shared()
            .readTree(
                """
                {"specversion": "1.0", "id": "news-42", "source": "spiffe://example.test/controller",
                 "type": "io.impound.incident.state-changed.v1", "time": "2026-03-01T02:59:00.500Z",
                 "datacontenttype": "application/json", "subject": "INC-7",
                 "data": {"kind": "state-changed", "text": "incident is \\"contained\\"",
                          "incident": "INC-7", "node": "web-1", "container": "%s",
                          "container_name": "shop"}}
                """
                    .formatted("ab".repeat(32)));
    assertThat(JsonMapper.shared().readTree(post.body())).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 410, 422})
  void takesA4xxForARefusal(int status) throws Exception {
    receiver.answer(status);

    try (WebhookChannel channel = channel(receiver.url(), PATIENT)) {
      assertThatThrownBy(() -> channel.send(NEWS, FACTS))
          .isInstanceOf(NewsRefusedException.class)
          .hasMessageContaining(Integer.toString(status));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 408, 429, 500, 503})
  void asksForAnotherTryAfterAnythingElse(int status) throws Exception {
    receiver.answer(status);

    try (WebhookChannel channel = channel(receiver.url(), PATIENT)) {
      assertThatThrownBy(() -> channel.send(NEWS, FACTS))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(Integer.toString(status));
    }
    assertThat(receiver.next().id()).isEqualTo("news-42");
    assertThat(receiver.waiting()).isZero();
  }

  @Test
  void doesNotWaitForeverForAnAnswer() throws Exception {
    receiver.stall();
    WebhookChannel.Limits hasty =
        new WebhookChannel.Limits(Duration.ofMinutes(1), Duration.ofMillis(300));

    try (WebhookChannel channel = channel(receiver.url(), hasty)) {
      assertThatThrownBy(() -> channel.send(NEWS, FACTS)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void doesNotWaitForeverForTheRestOfAnAnswer() throws Exception {
    WebhookChannel.Limits hasty =
        new WebhookChannel.Limits(Duration.ofMinutes(1), Duration.ofSeconds(2));

    try (ServerSocket endless = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        WebhookChannel channel = channel(url(endless), hasty)) {
      Thread server = Thread.ofVirtual().start(() -> answerTheHeadOnly(endless));
      assertThatThrownBy(() -> channel.send(NEWS, FACTS)).isInstanceOf(IOException.class);
      server.interrupt();
    }
  }

  private static void answerTheHeadOnly(ServerSocket endless) {
    try (var socket = endless.accept()) {
      socket
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx".getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      while (socket.getInputStream().read() >= 0) {
        // Until the sender gives up.
      }
    } catch (IOException e) {
      // The sender has gone.
    }
  }

  @Test
  void failsWhenNobodyListens() throws Exception {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = url(socket);
    }

    try (WebhookChannel channel = channel(nobody, PATIENT)) {
      assertThatThrownBy(() -> channel.send(NEWS, FACTS)).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hunter2", "whsec_", "whsec_aHVudGVyMg==", "whsec_hunter2!"})
  void refusesAFileWithoutASecretAndDoesNotRepeatIt(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("wrong"), text);

    assertThatThrownBy(() -> WebhookSecret.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("wrong holds no webhook secret")
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  private static URI url(ServerSocket socket) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
  }

  private WebhookChannel channel(URI url, WebhookChannel.Limits limits) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), Signatures.SECRET_TEXT);
    return new WebhookChannel(
        new ChannelSettings.Webhook("soc", EnumSet.allOf(NewsKind.class), url, secret),
        "spiffe://example.test/controller",
        Signatures::sign,
        clock,
        limits);
  }
}
