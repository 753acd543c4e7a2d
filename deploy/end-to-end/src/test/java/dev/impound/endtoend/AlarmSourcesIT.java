package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Alarms of every kind of source, each answered without a person. */
@ExtendWith(SharedLab.class)
class AlarmSourcesIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Lab lab;

  AlarmSourcesIT(Lab lab) {
    this.lab = lab;
  }

  @Test
  void aMessageOfATopicIsAnswered() {
    Awaitility.await("confirmation of the topic").atMost(LIMIT).until(lab.cloud()::isConfirmed);
    withShop(
        "e2e-topic",
        (container, shop) -> {
          lab.cloud().publish(alarm(container, "seen by a topic"));
          assertAnswered(container, shop, "seen by a topic");
        });
  }

  @Test
  void anEventOfFalcoIsAnswered() {
    withShop(
        "e2e-falco",
        (container, shop) -> {
          String event =
              """
              {"uuid": "%s", "hostname": "web-1", "output": "shell", "priority": "Critical", "rule": "seen by Falco",
               "time": "%s", "source": "syscall", "tags": ["container"], "output_fields": {"container.id": "%s", "proc.name": "sh"}}
              """
                  .formatted(
                      "falco-" + container.id(), Instant.now(), container.id().substring(0, 12));

          assertThat(lab.controller().sender().falco(event).status()).isEqualTo(202);

          assertAnswered(container, shop, "seen by Falco");
        });
  }

  @Test
  void aSignedMessageIsAnsweredOnceHoweverOftenItIsSent() {
    withShop(
        "e2e-relay",
        (container, shop) -> {
          String body =
              """
              {"rule": "seen by a relay", "severity": "critical", "address": "127.0.0.10", "container": "%s"}
              """
                  .formatted(container.id());

          AlarmSender.Answer first = lab.controller().sender().relay("relay-1", body);
          AlarmSender.Answer again = lab.controller().sender().relay("relay-1", body);

          assertThat(first.status()).as(first.body()).isEqualTo(202);
          assertThat(again).isEqualTo(first);
          JsonNode incident = assertAnswered(container, shop, "seen by a relay");
          assertThat(incident.path("alarms").asInt()).isEqualTo(2);
        });
  }

  @Test
  void anEventOfTheHostSecurityServiceIsAnsweredAndMarkedHandledWithTheRelease() {
    withShop(
        "e2e-hss",
        (container, shop) -> {
          String event =
              lab.cloud()
                  .detect(
                      Map.of(
                          "event_name", "seen by HSS",
                          "severity", "Critical",
                          "host_name", "web-1",
                          "private_ip", Shop.NODE_ADDRESS,
                          "container_name", "e2e-hss",
                          "resource_info", Map.of("container_id", container.id())));
          JsonNode incident = answered(container);
          assertContained(container, shop, incident);

          lab.impound().run("release", "web-1/e2e-hss", "--reason", "seen", "--yes").orFail();

          Awaitility.await("the event is marked as handled")
              .atMost(LIMIT)
              .untilAsserted(
                  () ->
                      assertThat(lab.cloud().event(event).path("handle_status").asString())
                          .isEqualTo("handled"));
        });
  }

  @Test
  void aForgedMessageIsRefusedAndCounted() {
    AlarmSender.Answer forged =
        lab.controller()
            .sender()
            .post("falco", "{\"rule\": \"forged\"}", Map.of("x-impound-token", "not the token"));

    assertThat(forged.status()).isEqualTo(401);
    assertThat(forged.body()).contains("CREDENTIAL").doesNotContain("token-file");
    JsonNode falco =
        lab.impound()
            .json("alarm", "sources")
            .valueStream()
            .filter(source -> source.path("name").asString().equals("falco"))
            .findFirst()
            .orElseThrow();
    assertThat(falco.path("refused").asLong()).isPositive();
  }

  @Test
  void figuresAndReadinessCanBeAskedFor() throws Exception {
    Awaitility.await("readiness")
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(health("readyz").statusCode()).isEqualTo(200));
    assertThat(health("metrics").body())
        .contains("impound_alarms_total")
        .contains("impound_sessions");
  }

  private HttpResponse<String> health(String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:%d/%s".formatted(lab.controller().healthPort(), path));
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }

  private interface Scene {
    void play(Container container, Shop shop);
  }

  private void withShop(String name, Scene scene) {
    Shop shop = lab.vacantShop();
    try (Container container =
        Container.serving(lab.engine(), name, Shop.NODE_ADDRESS, shop.nodePort())) {
      scene.play(container, shop);
    }
  }

  private static Map<String, String> alarm(Container container, String rule) {
    return Map.of(
        "rule", rule, "severity", "critical", "node", "web-1", "container", container.id());
  }

  private JsonNode assertAnswered(Container container, Shop shop, String rule) {
    JsonNode incident = answered(container);
    assertThat(incident.path("reason").asString()).isEqualTo(rule);
    assertContained(container, shop, incident);
    return incident;
  }

  /** The incident on a container, once its response has ended. */
  private JsonNode answered(Container container) {
    AtomicReference<String> id = new AtomicReference<>("");
    Awaitility.await("an incident on " + container.id())
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              lab.impound()
                  .json("incident", "list", "--limit", "20")
                  .valueStream()
                  .filter(found -> found.path("containerId").asString().equals(container.id()))
                  .forEach(found -> id.set(found.path("id").asString()));
              return !id.get().isEmpty();
            });
    return lab.impound().settled(id.get());
  }

  private void assertContained(Container container, Shop shop, JsonNode incident) {
    assertThat(incident.path("state").asString()).as("%s", incident).isEqualTo("contained");
    assertThat(container.state()).isEqualTo("paused");
    assertThat(shop.from(Shop.OUTSIDER)).isEqualTo(Reach.BLOCKED);
    assertThat(Steps.states(incident, "verify")).containsOnly("done");
  }
}
