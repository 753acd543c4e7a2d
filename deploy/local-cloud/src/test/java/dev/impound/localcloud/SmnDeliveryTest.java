package dev.impound.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.localcloud.config.CloudFile;
import dev.impound.localcloud.smn.Delivery;
import dev.impound.localcloud.smn.Wish;
import dev.impound.localcloud.state.RefusedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A subscription of the configuration, the control paths, and how often a message is sent. */
final class SmnDeliveryTest {
  @TempDir private Path folder = Path.of("");

  private final Receiver receiver = new Receiver();
  private final HttpClient http = HttpClient.newHttpClient();
  private LocalCloud cloud;

  @BeforeEach
  void start() throws IOException {
    receiver.answer(503);
    cloud =
        LocalCloud.start(
            World.notifying(
                receiver.writeCertificate(folder),
                new CloudFile.Subscription(
                    World.TOPIC, receiver.url(), Map.of("x-impound-token", "t0ken"))),
            World.SECRET_KEY,
            Clock.systemUTC(),
            new Random(1));
  }

  @AfterEach
  void end() {
    http.close();
    cloud.close();
    receiver.close();
  }

  /** The endpoint is not ready at first. */
  private void confirm() throws Exception {
    Message first = receiver.next();
    Message invitation = receiver.next();
    assertThat(invitation.body()).isEqualTo(first.body());
    assertThat(invitation.header("x-impound-token")).isEqualTo("t0ken");
    cloud.notifications().confirm(invitation.parameter("subscribe_url", "token"), "", "");
  }

  private JsonNode publish(String body) throws Exception {
    return JsonMapper.shared().readTree(control("POST", "/publish", body).body());
  }

  private HttpResponse<String> control(String method, String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(cloud.endpoint() + "/local-cloud/smn" + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode delivery(String messageId) throws Exception {
    JsonNode all =
        JsonMapper.shared().readTree(control("GET", "/deliveries", "").body()).path("deliveries");
    return all.values().stream()
        .filter(one -> one.path("message_id").asString("").equals(messageId))
        .findFirst()
        .orElseThrow();
  }

  private JsonNode ended(String messageId) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> delivery(messageId), one -> !one.path("outcome").asString("").equals("underway"));
  }

  @Test
  void asksAConfiguredEndpointAgainUntilItAnswers() throws Exception {
    confirm();

    assertThat(control("GET", "", "").body())
        .contains(World.TOPIC_URN)
        .contains("\"confirmed\":true")
        .doesNotContain("t0ken");
  }

  @Test
  void sendsObjectsAsJsonInsideTheText() throws Exception {
    confirm();

    String id =
        publish("{\"topic\":\"alarms\",\"message\":{\"rule\":\"shell\",\"n\":1}}")
            .path("message_id")
            .asString();

    Message notification = receiver.next();
    assertThat(notification.field("message_id")).isEqualTo(id);
    assertThat(notification.json().path("message").isString()).isTrue();
    assertThat(notification.field("message")).isEqualTo("{\"rule\":\"shell\",\"n\":1}");
    assertThat(notification.json().has("subject")).isFalse();
  }

  @Test
  void sendsTheSameMessageAgainAfterAServerError() throws Exception {
    confirm();
    receiver.answer(500, 503);

    String id =
        publish("{\"topic\":\"alarms\",\"subject\":\"s\",\"message\":\"text\"}")
            .path("message_id")
            .asString();

    Message first = receiver.next();
    assertThat(receiver.next().body()).isEqualTo(first.body());
    assertThat(receiver.next().body()).isEqualTo(first.body());
    JsonNode delivery = ended(id);
    assertThat(delivery.path("outcome").asString()).isEqualTo("taken");
    assertThat(delivery.path("tries").asInt()).isEqualTo(3);
    assertThat(delivery.path("last_status").asInt()).isEqualTo(200);
    assertThat(delivery.path("confirmed").asBoolean()).isTrue();
  }

  @Test
  void doesNotSendAgainWhatWasRefused() throws Exception {
    confirm();
    receiver.answer(403);

    String id =
        publish("{\"topic\":\"alarms\",\"message\":\"text\"}").path("message_id").asString();

    assertThat(ended(id).path("outcome").asString()).isEqualTo("refused");
    assertThat(ended(id).path("tries").asInt()).isEqualTo(1);
  }

  @Test
  void tellsNothingToAnEndpointThatItDoesNotTrust() {
    try (Receiver stranger = new Receiver()) {
      cloud
          .notifications()
          .subscribe(
              cloud.notifications().topic(World.TOPIC),
              Wish.of("https", stranger.url(), "", Map.of("x-impound-token", "t0ken")));

      Delivery delivery =
          Awaitility.await()
              .atMost(Duration.ofSeconds(60))
              .until(() -> cloud.notifications().deliveries().getLast(), last -> last.tries() > 1);
      assertThat(delivery.endpoint()).hasToString(stranger.url());
      assertThat(delivery.lastStatus()).isZero();
      assertThat(stranger.hasMore()).isFalse();
    }
  }

  @Test
  void refusesMalformedOrders() throws Exception {
    for (String order : new String[] {"", "[]", "{}", "{\"topic\":\"alarms\"}"}) {
      assertThat(control("POST", "/publish", order).statusCode()).isEqualTo(400);
    }
    assertThat(control("POST", "/publish", "{\"topic\":\"x\",\"message\":\"m\"}").statusCode())
        .isEqualTo(404);
    assertThat(control("GET", "/nothing", "").statusCode()).isEqualTo(404);
  }

  @Test
  void doesNotStartWithASubscriptionThatIsNotPossible() {
    CloudFile wrong =
        World.notifying(
            Path.of(""), new CloudFile.Subscription(World.TOPIC, "ftp://host/", Map.of()));

    assertThatThrownBy(
            () -> LocalCloud.start(wrong, World.SECRET_KEY, Clock.systemUTC(), new Random(1)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("Endpoint is invalid");
  }

  @Test
  void doesNotStartWithoutTheCertificatesThatItIsToTrust() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");

    for (Path file : new Path[] {empty, folder.resolve("missing.pem")}) {
      assertThatThrownBy(
              () ->
                  LocalCloud.start(
                      World.notifying(file), World.SECRET_KEY, Clock.systemUTC(), new Random(1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("trusted-ca-file");
    }
  }
}
