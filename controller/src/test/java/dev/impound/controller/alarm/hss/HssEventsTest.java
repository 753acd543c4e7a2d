package dev.impound.controller.alarm.hss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Scope;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.alarm.SourceSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class HssEventsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String LISTED =
      """
      {"event_id":"d8a12cf7-6a43","event_class_id":"containerescape_0001","event_type":3007,
       "event_name":"High-risk system call","severity":"High","container_name":"k8s_shop_shop-1",
       "image_name":"shop:1","host_name":"web-1","host_id":"71a1","private_ip":"192.168.0.12",
       "public_ip":"203.0.113.9","attack_tag":"abnormal_behavior","occur_time":1661593036627,
       "handle_status":"unhandled","operate_accept_list":["ignore","mark_as_handled"],
       "operate_detail_list":[{"process_pid":3123,"file_attr":33261}],
       "resource_info":{"vm_name":"other","container_id":"4f1c4f1c4f1c","pod_name":"shop-1",
        "namespace":"shop","cluster_id":"c-1","cluster_name":"prod","image_name":"shop:2"},
       "event_abstract":"ptrace by bash","forensic_info":"","extend_info":{}}\
      """;

  private final HssEvents reader = new HssEvents();
  private final SourceSettings.Hss settings = settings(Scope.ALL);

  private static SourceSettings.Hss settings(Scope scope) {
    return new SourceSettings.Hss(
        "hss", scope, Duration.ofSeconds(30), Duration.ofMinutes(10), "all_granted_eps");
  }

  private Alarm read(String json) {
    return reader.read(JSON.readTree(json), settings).orElseThrow();
  }

  @Test
  void readsAListedEvent() {
    Alarm alarm = read(LISTED);

    assertThat(alarm.source()).isEqualTo("hss");
    assertThat(alarm.kind()).isEqualTo(SourceKind.HSS);
    assertThat(alarm.key()).isEqualTo("d8a12cf7-6a43");
    assertThat(alarm.event()).contains("hss:d8a12cf7-6a43");
    assertThat(alarm.rule()).isEqualTo("containerescape_0001");
    assertThat(alarm.severity()).isEqualTo(Severity.HIGH);
    assertThat(alarm.occurred()).contains(Instant.ofEpochMilli(1661593036627L));
    assertThat(alarm.claim().nodes()).containsExactly("web-1");
    assertThat(alarm.claim().addresses()).containsExactly("192.168.0.12");
    assertThat(alarm.claim().containers()).containsExactly("4f1c4f1c4f1c", "k8s_shop_shop-1");
    assertThat(alarm.summary()).isEqualTo("High-risk system call: ptrace by bash");
    assertThat(alarm.actionable()).isTrue();
    assertThat(alarm.labels())
        .containsEntry("class", "containerescape_0001")
        .containsEntry("type", "3007")
        .containsEntry("pod_name", "shop-1")
        .containsEntry("namespace", "shop")
        .containsEntry("cluster", "prod")
        .containsEntry("image", "shop:2")
        .containsEntry("attack_tag", "abnormal_behavior")
        .containsEntry("hss.class", "containerescape_0001")
        .containsEntry("hss.type", "3007")
        .containsEntry("hss.occurred", "1661593036627")
        .containsEntry("hss.accepts", "ignore,mark_as_handled");
  }

  @Test
  void readsWhatSecMasterPassesOn() {
    Alarm alarm =
        read(
            """
            {"hostUuid":"71a1","hostName":"web-2","hostIp":"192.168.0.13",
             "ipList":"192.168.0.13, 10.0.0.5","severity":"Critical","occurTime":1661593036627,
             "appendInfo":{"event_id":77,"event_classid":"malware_0002","event_name":"shell",
              "container_name":"4f1c4f1c4f1c","image_name":"shop:1","occur_time":1661593036,
              "event_type":"1017","severity":9,"resource_info":"none"}}\
            """);

    assertThat(alarm.event()).contains("hss:77");
    assertThat(alarm.rule()).isEqualTo("malware_0002");
    assertThat(alarm.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(alarm.occurred()).contains(Instant.ofEpochSecond(1661593036L));
    assertThat(alarm.claim().nodes()).containsExactly("web-2");
    assertThat(alarm.claim().addresses()).containsExactly("192.168.0.13", "10.0.0.5");
    assertThat(alarm.claim().containers()).containsExactly("4f1c4f1c4f1c");
    assertThat(alarm.labels()).containsEntry("hss.occurred", "1661593036000");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"Security\"',INFO",
    "'\"low\"',LOW",
    "'\"Medium\"',MEDIUM",
    "'\"HIGH\"',HIGH",
    "'\"Critical\"',CRITICAL",
    "0,INFO",
    "4,CRITICAL",
    "17,HIGH",
    "null,HIGH",
    "'\"?\"',HIGH"
  })
  void readsSeverities(String word, Severity severity) {
    assertThat(read("{\"event_id\":\"1\",\"severity\":%s}".formatted(word)).severity())
        .isEqualTo(severity);
  }

  @Test
  void lowersTheSeverityToTheSourcesLimit() {
    SourceSettings.Hss limited = settings(new Scope(List.of(), List.of(), Severity.LOW));

    assertThat(reader.read(JSON.readTree(LISTED), limited).orElseThrow().severity())
        .isEqualTo(Severity.LOW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"container_1001", "container_1002", "container_1003", "container_1004"})
  void takesARiskInTheSettingsForNoAttack(String eventClass) {
    String json = "{\"event_id\":\"1\",\"event_class_id\":\"%s\"}".formatted(eventClass);

    assertThat(read(json).actionable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "[]", "1", "null", "\"x\"", "{\"event_id\":\"\"}", "{\"event_id\":{}}"})
  void skipsAndCountsWhatHasNoId(String json) {
    assertThat(reader.read(JSON.readTree(json), settings)).isEmpty();
    assertThat(reader.skipped()).isEqualTo(1);
  }

  @Test
  void keepsTimesAndTextsWithinWhatAJournalTakes() {
    Alarm alarm =
        read(
            """
            {"event_id":"1","occur_time":1e300,"event_name":"a\\u0000b",
             "host_name":"%s"}\
            """
                .formatted("x".repeat(100_000)));

    assertThat(alarm.occurred()).isEmpty();
    assertThat(alarm.summary()).isEqualTo("a\uFFFDb");
    assertThat(alarm.claim().nodes()).isEmpty();
  }

  @Test
  void neverFailsWhateverTypesFieldsHave() {
    Random random = new Random(7);
    String[] values = {
      "null",
      "1",
      "-1",
      "1.5e400",
      "true",
      "\"\"",
      "\"text\"",
      "[]",
      "[1,null,{}]",
      "{}",
      "{\"container_id\":[1],\"pod_name\":2}"
    };
    String[] names = {
      "event_class_id", "event_type", "event_name", "severity", "container_name", "host_name",
      "private_ip", "occur_time", "operate_accept_list", "resource_info", "appendInfo", "ipList",
      "event_abstract", "attack_tag", "hostIp"
    };
    for (int i = 0; i < 2000; i++) {
      StringBuilder json = new StringBuilder("{\"event_id\":" + i);
      for (String name : names) {
        String value = values[random.nextInt(values.length)];
        json.append(",\"%s\":%s".formatted(name, value));
      }
      JsonNode event = JSON.readTree(json.append('}').toString());
      assertThat(reader.read(event, settings)).as(event.toString()).isPresent();
    }
  }
}
