package dev.impound.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.huaweicloud.sdk.core.exception.ClientRequestException;
import com.huaweicloud.sdk.core.http.HttpMethod;
import dev.impound.localcloud.RawCloud.Asked;
import dev.impound.localcloud.smn.Wish;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Alarm events through calls that the SDK signs, as the program makes them. */
final class HssTest {
  private static final long DAY = 86_400_000;

  @TempDir private Path folder = Path.of("");

  private final Receiver receiver = new Receiver();
  private final HttpClient http = HttpClient.newHttpClient();
  private final long now = Instant.now().toEpochMilli();
  private LocalCloud cloud;
  private RawCloud raw;

  @BeforeEach
  void start() throws IOException {
    cloud =
        LocalCloud.start(
            World.notifying(receiver.writeCertificate(folder)),
            World.SECRET_KEY,
            InstantSource.fixed(Instant.ofEpochMilli(now)),
            new Random(1));
    raw = RawCloud.of(cloud.endpoint());
  }

  @AfterEach
  void end() {
    http.close();
    cloud.close();
    receiver.close();
  }

  private HttpResponse<String> control(String method, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(cloud.endpoint() + "/local-cloud/hss/events"))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String add(String event) throws Exception {
    return JsonMapper.shared()
        .readTree(control("POST", event).body())
        .path("event_id")
        .asString("none");
  }

  private JsonNode list(String... keysAndValues) {
    Map<String, List<String>> query = new TreeMap<>(Map.of("category", List.of("container")));
    for (int i = 0; i < keysAndValues.length; i += 2) {
      query.put(keysAndValues[i], List.of(keysAndValues[i + 1].split(",", -1)));
    }
    return JsonMapper.shared()
        .readTree(
            raw.call(
                HttpMethod.GET,
                "/v5/{project_id}/event/events",
                new Asked("local-1", query, null)));
  }

  private List<String> ids(String... keysAndValues) {
    return list(keysAndValues).path("data_list").values().stream()
        .map(event -> event.path("event_id").asString())
        .toList();
  }

  private void operate(String operation, JsonNode event) {
    String body =
        """
        {"operate_type": "%s", "handler": "Impound incident INC-1: isolated",
         "operate_event_list": [{"event_class_id": "%s", "event_id": "%s", "event_type": %d,
           "occur_time": %d, "operate_detail_list": []}]}
        """
            .formatted(
                operation,
                event.path("event_class_id").asString(),
                event.path("event_id").asString(),
                event.path("event_type").asLong(),
                event.path("occur_time").asLong());
    assertThat(
            raw.call(
                HttpMethod.POST,
                "/v5/{project_id}/event/operate",
                new Asked("local-1", Map.of("enterprise_project_id", List.of("0")), body)))
        .isEmpty();
  }

  private static ClientRequestException refusal(Runnable call) {
    return catchThrowableOfType(ClientRequestException.class, call::run);
  }

  @Test
  void listsAnEventWithEverythingThatItsMakerLeftOut() throws Exception {
    String id = add("{\"host_name\":\"n1\",\"resource_info\":{\"container_id\":\"abc\"}}");

    JsonNode answer = list();
    JsonNode event = answer.path("data_list").path(0);
    assertThat(answer.path("total_num").asInt()).isEqualTo(1);
    assertThat(event.path("event_id").asString()).isEqualTo(id);
    assertThat(event.path("host_name").asString()).isEqualTo("n1");
    assertThat(event.path("occur_time").asLong()).isEqualTo(now);
    assertThat(event.path("handle_status").asString()).isEqualTo("unhandled");
    assertThat(event.path("resource_info").path("container_id").asString()).isEqualTo("abc");
    assertThat(event.path("resource_info").path("os_type").asString()).isEqualTo("Linux");
    assertThat(event.path("operate_detail_list").path(0).path("file_attr").isIntegralNumber())
        .isTrue();
    assertThat(control("GET", "").body()).contains(id);
  }

  @Test
  void listsOnlyWhatIsAskedFor() throws Exception {
    add("{\"event_id\":\"a\",\"severity\":\"Low\",\"event_class_id\":\"malware_0002\"}");
    add("{\"event_id\":\"b\",\"severity\":\"High\",\"event_class_id\":\"container_1001\"}");
    add("{\"event_id\":\"c\",\"severity\":\"Critical\",\"container_name\":\"db\"}");
    add("{\"event_id\":\"d\",\"container_name\":\"\"}");
    add("{\"event_id\":\"e\",\"resource_info\":{\"enterprise_project_id\":\"7\"}}");

    assertThat(ids()).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(ids("category", "host")).containsExactly("d");
    assertThat(ids("severity_list", "High,Critical")).containsExactlyInAnyOrder("b", "c");
    assertThat(ids("event_class_ids", "container_1001,x")).containsExactly("b");
    assertThat(ids("container_name", "db")).containsExactly("c");
    assertThat(ids("enterprise_project_id", "7")).containsExactly("e");
    assertThat(ids("enterprise_project_id", "all_granted_eps")).hasSize(4);
    assertThat(ids("handle_status", "handled")).isEmpty();
  }

  @Test
  void listsATimeSpanYoungestFirst() throws Exception {
    add("{\"event_id\":\"old\",\"occur_time\":%d}".formatted(now - 3 * DAY));
    add("{\"event_id\":\"recent\",\"occur_time\":%d}".formatted(now - DAY));
    add("{\"event_id\":\"young\",\"occur_time\":%d}".formatted(now));

    assertThat(ids("begin_time", "" + (now - DAY), "end_time", "" + now))
        .containsExactly("young", "recent");
    assertThat(ids("last_days", "4")).containsExactly("young", "recent", "old");
  }

  @Test
  void givesPagesThatShiftUnderNewEvents() throws Exception {
    for (int i = 0; i < 12; i++) {
      add("{\"event_id\":\"e%02d\",\"occur_time\":%d}".formatted(i, now - i));
    }

    assertThat(ids()).hasSize(10).startsWith("e00");
    add("{\"event_id\":\"new\",\"occur_time\":%d}".formatted(now + 1));
    JsonNode second = list("offset", "10", "limit", "10");

    assertThat(second.path("total_num").asInt()).isEqualTo(13);
    assertThat(second.path("data_list").path(0).path("event_id").asString()).isEqualTo("e09");
  }

  @Test
  void refusesWhatTheServiceRefuses() {
    for (String[] wrong :
        new String[][] {
          {"limit", "9"},
          {"limit", "1001"},
          {"offset", "2000001"},
          {"category", "other"},
          {"severity_list", "Terrible"},
          {"unknown", "1"},
          {"last_days", "31"},
          {"begin_time", "" + now},
          {"begin_time", "1", "end_time", "2"},
          {"begin_time", "" + (now - 2 * DAY - 1), "end_time", "" + now},
          {"begin_time", "" + now, "end_time", "" + now, "last_days", "1"}
        }) {
      ClientRequestException refusal = refusal(() -> list(wrong));
      assertThat(refusal.getHttpStatusCode()).isEqualTo(400);
      assertThat(refusal.getErrorCode()).isEqualTo("HSS.0001");
    }
  }

  @Test
  void wantsTheRegionInASignedHeader() throws Exception {
    for (String region : new String[] {"", "cn-north-4"}) {
      Asked asked = new Asked(region, Map.of("category", List.of("container")), null);
      assertThat(
              refusal(() -> raw.call(HttpMethod.GET, "/v5/{project_id}/event/events", asked))
                  .getHttpStatusCode())
          .isEqualTo(400);
    }
    HttpResponse<String> unsigned =
        http.send(
            HttpRequest.newBuilder(
                    URI.create(cloud.endpoint() + "/v5/" + World.PROJECT + "/event/events"))
                .header("region", "local-1")
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(unsigned.statusCode()).isEqualTo(401);
  }

  @Test
  void marksAnEventHandledAndBack() throws Exception {
    add("{\"event_id\":\"a\"}");
    JsonNode event = list().path("data_list").path(0);

    operate("mark_as_handled", event);
    operate("mark_as_handled", event);
    JsonNode handled = list("handle_status", "handled").path("data_list").path(0);
    operate("unhandle", event);

    assertThat(handled.path("handle_method").asString()).isEqualTo("mark_as_handled");
    assertThat(handled.path("handler").asString()).contains("INC-1");
    assertThat(handled.path("handle_time").asLong()).isEqualTo(now);
    assertThat(ids("handle_status", "unhandled")).containsExactly("a");
  }

  @Test
  void refusesToHandleWhatIsUnknownOrDoesNotAcceptIt() throws Exception {
    add("{\"event_id\":\"a\",\"operate_accept_list\":[\"ignore\"]}");
    JsonNode event = list().path("data_list").path(0);

    ClientRequestException notAccepted = refusal(() -> operate("mark_as_handled", event));
    ClientRequestException noSuchWay = refusal(() -> operate("praise", event));
    control("DELETE", "");
    ClientRequestException unknown = refusal(() -> operate("ignore", event));

    assertThat(notAccepted.getErrorMsg()).contains("does not accept mark_as_handled");
    assertThat(noSuchWay.getErrorMsg()).contains("operate_type");
    assertThat(unknown.getErrorMsg()).contains("no such event");
    assertThat(List.of(notAccepted, noSuchWay, unknown))
        .allSatisfy(one -> assertThat(one.getHttpStatusCode()).isEqualTo(400));
  }

  @Test
  void announcesAnEventInWords() throws Exception {
    var topic = cloud.notifications().topic(World.TOPIC);
    var wish = Wish.of("https", receiver.url(), "", Map.of());
    cloud.notifications().subscribe(topic, wish);
    cloud
        .notifications()
        .confirm(receiver.next().parameter("subscribe_url", "token"), World.TOPIC_URN, "");

    add("{\"announce\":\"alarms\",\"host_name\":\"n1\",\"event_name\":\"Shocker\"}");

    assertThat(receiver.next().field("message")).contains("Shocker").contains("server n1");
    assertThat(control("GET", "").body()).doesNotContain("announce");
  }

  @Test
  void refusesMalformedEvents() throws Exception {
    assertThat(control("POST", "[]").statusCode()).isEqualTo(400);
    assertThat(control("POST", "{\"announce\":\"nowhere\"}").statusCode()).isEqualTo(404);
    assertThat(control("GET", "").body()).contains("\"events\":[]");
  }
}
