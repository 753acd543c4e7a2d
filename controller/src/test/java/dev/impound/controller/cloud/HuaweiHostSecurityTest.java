package dev.impound.controller.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.impound.controller.alarm.hss.HandledEvent;
import dev.impound.controller.cloud.RecordingCloud.Asked;
import dev.impound.controller.isolation.CloudException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HuaweiHostSecurityTest {
  private static final HandledEvent EVENT =
      new HandledEvent("2a71", "containerescape_0001", 3007, Instant.ofEpochMilli(1672046760353L));

  private final RecordingCloud server = new RecordingCloud();
  private final HuaweiHostSecurity hss = new HuaweiHostSecurity(server.settings(), "test");

  @AfterEach
  void stop() {
    server.close();
  }

  private String events() {
    return hss.events(
        Instant.ofEpochMilli(1672000000123L),
        Instant.ofEpochMilli(1672046760353L),
        900,
        1000,
        "all_granted_eps");
  }

  @Test
  void listsEventsByASignedCallAndLooksIntoNoField() {
    String answer = "{\"data_list\":[{\"event_id\":1,\"file_attr\":33261,\"x\":\"名\"}]}";
    server.answers(answer);

    assertThat(events()).isEqualTo(answer);

    Asked asked = server.asked.getFirst();
    assertThat(asked.method()).isEqualTo("GET");
    assertThat(asked.target())
        .startsWith("/v5/project1/event/events?")
        .contains(
            "category=container",
            "begin_time=1672000000123",
            "end_time=1672046760353",
            "handle_status=unhandled",
            "offset=900",
            "limit=1000",
            "enterprise_project_id=all_granted_eps");
    assertThat(asked.headers())
        .containsEntry("region", "cn-north-4")
        .hasEntrySatisfying(
            "authorization",
            value ->
                assertThat(value)
                    .startsWith("SDK-HMAC-SHA256 Access=access, SignedHeaders=")
                    .contains("region;", "x-sdk-date")
                    .doesNotContain("topsecret"));
  }

  @Test
  void marksAnEventAsHandled() {
    hss.markHandled(EVENT, "Impound incident INC-5: closed", "0");

    Asked asked = server.asked.getFirst();
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.target()).isEqualTo("/v5/project1/event/operate?enterprise_project_id=0");
    assertThat(asked.headers()).containsEntry("region", "cn-north-4").containsKey("authorization");
    assertThat(asked.headers().get("content-type")).startsWith("application/json");
    assertThat(asked.body())
        .isEqualTo(
            "{\"operate_type\":\"mark_as_handled\",\"handler\":\"Impound incident INC-5: closed\","
                + "\"operate_event_list\":[{\"event_class_id\":\"containerescape_0001\","
                + "\"event_id\":\"2a71\",\"event_type\":3007,\"occur_time\":1672046760353,"
                + "\"operate_detail_list\":[]}]}");
  }

  @ParameterizedTest
  @CsvSource({
    "400,REJECTED",
    "401,DENIED",
    "403,DENIED",
    "404,NOT_FOUND",
    "429,THROTTLED",
    "500,BROKEN_ANSWER"
  })
  void tellsFailuresApart(int status, CloudException.Kind kind) {
    server.answers(
        status,
        "application/json",
        "{\"error_code\":\"HSS.0001\",\"error_msg\":\"Invalid param error\"}"
            .getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(this::events)
        .hasMessageContaining("Invalid param error")
        .asInstanceOf(type(CloudException.class))
        .extracting(CloudException::kind)
        .isEqualTo(kind);
    assertThat(hss.problem().isEmpty()).isEqualTo(status == 404);
  }

  @Test
  void namesThePermissionsThatAreMissing() {
    server.answers(403, "application/json", "{}".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> hss.markHandled(EVENT, "x", "0"))
        .hasMessageContaining("2a71")
        .hasMessageContaining("HSS FullAccess");
  }

  @Test
  void tellsWhenNobodyAnswers() {
    server.close();

    assertThatThrownBy(this::events)
        .asInstanceOf(type(CloudException.class))
        .extracting(CloudException::kind)
        .isEqualTo(CloudException.Kind.UNREACHABLE);
  }

  @Test
  void takesAnAnswerWithoutItsTypeForBroken() {
    server.answers(200, "", "{}".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(this::events)
        .asInstanceOf(type(CloudException.class))
        .extracting(CloudException::kind)
        .isEqualTo(CloudException.Kind.BROKEN_ANSWER);
  }

  @Test
  void asksTheRegionsOwnHostWhereNoEndpointIsConfigured() {
    CloudSettings regional =
        CloudSettings.of(
            "cn-north-4", "p1", new Credentials("access", "topsecret", ""), Endpoints.REGIONAL);

    assertThat(HuaweiClients.hssCore(regional, "test", new Calls("")).getEndpoints())
        .containsExactly("https://hss.cn-north-4.myhuaweicloud.com");
  }
}
