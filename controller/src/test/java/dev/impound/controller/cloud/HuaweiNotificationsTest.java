package dev.impound.controller.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.impound.controller.cloud.RecordingCloud.Asked;
import dev.impound.controller.isolation.CloudException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class HuaweiNotificationsTest {
  private static final String TOPIC = "urn:smn:cn-north-4:0123456789abcdef0123456789abcdef:alarms";
  private static final String CERTIFICATE = "SMN_cn-north-4_3190c26a.pem";
  private static final byte[] PEM =
      "-----BEGIN CERTIFICATE-----\n".getBytes(StandardCharsets.UTF_8);

  private final RecordingCloud server = new RecordingCloud();
  private final HuaweiNotifications smn = new HuaweiNotifications(server.settings(), "test");

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void confirmsByTopicAndToken() {
    server.answers("{\"request_id\":\"r\",\"subscription_urn\":\"urn:smn:x\"}");

    assertThat(smn.confirm(TOPIC, "0a419ac9")).isEqualTo("urn:smn:x");

    Asked asked = server.asked.getFirst();
    assertThat(asked.method()).isEqualTo("GET");
    assertThat(asked.target())
        .startsWith("/rest/v2/notifications/subscription/confirm?")
        .contains("token=0a419ac9");
    assertThat(URI.create(asked.target()).getQuery()).contains("topic_urn=" + TOPIC);
    assertThat(asked.headers()).containsKey("authorization");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/octet-stream", "application/x-pem-file", "text/plain"})
  void fetchesACertificateWhateverItsType(String contentType) {
    server.answers(200, contentType, PEM);

    assertThat(smn.signingCertificate(CERTIFICATE)).isEqualTo(PEM);

    assertThat(server.asked.getFirst().target()).isEqualTo("/smn/" + CERTIFICATE);
  }

  @Test
  void readsNoMoreThanACertificateMayHave() {
    server.answers(200, "application/octet-stream", new byte[100_000]);

    assertThatThrownBy(() -> smn.signingCertificate(CERTIFICATE))
        .asInstanceOf(type(CloudException.class))
        .extracting(CloudException::kind)
        .isEqualTo(CloudException.Kind.BROKEN_ANSWER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../a.pem", "a/b.pem", "a.crt", "{project_id}.pem", "a?b.pem"})
  void refusesAnIdThatWouldChangeThePath(String id) {
    assertThatThrownBy(() -> smn.signingCertificate(id))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(server.asked).isEmpty();
  }

  @Test
  void publishes() {
    server.answers("{\"request_id\":\"r\",\"message_id\":\"m\"}");

    smn.publish(TOPIC, "Impound INC-5", "web-1: the container is frozen \"ä\"");

    Asked asked = server.asked.getFirst();
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.target())
        .isEqualTo("/v2/project1/notifications/topics/%s/publish".formatted(TOPIC));
    assertThat(asked.headers()).containsKey("authorization");
    JsonNode body = new JsonMapper().readTree(asked.body());
    assertThat(body.path("subject").asString()).isEqualTo("Impound INC-5");
    assertThat(body.path("message").asString()).isEqualTo("web-1: the container is frozen \"ä\"");
  }

  @Test
  void refusesATopicThatWouldChangeThePath() {
    assertThatThrownBy(() -> smn.publish(TOPIC + "/../x", "", "text"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(server.asked).isEmpty();
  }

  @Test
  void tellsOfFailuresWithoutTheToken() {
    server.answers(
        400,
        "application/json",
        "{\"code\":\"SMN.0010\",\"message\":\"token expired\"}".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> smn.confirm(TOPIC, "topsecret"))
        .hasMessageContaining("token expired")
        .hasMessageNotContaining("topsecret")
        .asInstanceOf(type(CloudException.class))
        .extracting(CloudException::kind)
        .isEqualTo(CloudException.Kind.REJECTED);
  }

  @ParameterizedTest
  @CsvSource({
    "cn-north-4,smn.cn-north-4.myhuaweicloud.com",
    "eu-west-101,smn.eu-west-101.myhuaweicloud.eu",
    "cn-north-2,smn.cn-north-2.myhuaweicloud.cn",
    "local-1,smn.local-1.myhuaweicloud.com"
  })
  void expectsTheRegionsOwnHostWhateverEndpointIsConfigured(String region, String host) {
    assertThat(smn.expectedCertificateHost(region)).isEqualTo(host);
  }
}
