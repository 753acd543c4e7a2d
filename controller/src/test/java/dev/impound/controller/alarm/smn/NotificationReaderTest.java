package dev.impound.controller.alarm.smn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Posted;
import dev.impound.controller.alarm.Reading;
import dev.impound.controller.alarm.Scope;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.alarm.hss.HssEvents;
import dev.impound.controller.testing.FakeClock;
import dev.impound.controller.testing.FakeSourceMemory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class NotificationReaderTest {
  private static final Signer SMN = Signer.rsa(2048);
  private static final String ID = "d84bd6629ef04513ad2e37bffd6e17cb";
  private static final String OURS =
      """
      {"rule":"reverse shell","severity":"critical","node":"web-1","address":"192.168.0.12",
       "container":"shop","occurred":"2026-03-01T02:58:00Z","event":"relay:1",
       "labels":{"namespace":"shop","hss.class":"forged"},"summary":"bash talks to the world"}\
      """;
  private static final String HSS =
      """
      {"event_id":"2a71","event_class_id":"containerescape_0001","event_type":3007,
       "severity":"High","host_name":"web-1","resource_info":{"container_id":"4f1c"}}\
      """;

  private final FakeSmnCloud cloud =
      new FakeSmnCloud(SMN.certificate("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"));

  private Reading read(Map<String, Object> fields) {
    SourceSettings.Smn settings =
        new SourceSettings.Smn(
            "smn",
            new Scope(List.of(), List.of(), Severity.HIGH),
            List.of(Signer.TOPIC),
            Optional.empty(),
            Optional.empty(),
            Duration.ofHours(24));
    return new SmnSource(
            settings, cloud, new HssEvents()::read, new FakeSourceMemory(), new FakeClock())
        .read(new Posted(Map.of(), SMN.sign(fields), Optional.empty(), "192.0.2.1"));
  }

  private List<Alarm> alarms(String message) {
    Reading reading = read(Signer.notification(message));
    assertThat(reading).isInstanceOf(Reading.Alarms.class);
    return ((Reading.Alarms) reading).alarms();
  }

  @Test
  void readsOurOwnJsonInAText() {
    assertThat(alarms(OURS))
        .singleElement()
        .satisfies(
            alarm -> {
              assertThat(alarm.kind()).isEqualTo(SourceKind.SMN);
              assertThat(alarm.key()).isEqualTo(ID);
              assertThat(alarm.event()).contains("relay:1");
              assertThat(alarm.rule()).isEqualTo("reverse shell");
              assertThat(alarm.severity()).isEqualTo(Severity.HIGH);
              assertThat(alarm.occurred()).contains(Instant.parse("2026-03-01T02:58:00Z"));
              assertThat(alarm.claim().containers()).containsExactly("shop");
              assertThat(alarm.labels()).containsExactly(Map.entry("namespace", "shop"));
            });
  }

  @Test
  void readsAnEventOfHss() {
    assertThat(alarms(HSS))
        .singleElement()
        .satisfies(
            alarm -> {
              assertThat(alarm.key()).isEqualTo(ID);
              assertThat(alarm.event()).contains("hss:2a71");
              assertThat(alarm.source()).isEqualTo("smn");
            });
  }

  @Test
  void numbersTheAlarmsOfAList() {
    assertThat(alarms("[%s,{\"nothing\":1},%s]".formatted(OURS, HSS)))
        .extracting(Alarm::key)
        .containsExactly(ID + "#0", ID + "#1");
    assertThat(alarms("{\"total_num\":2,\"data_list\":[%s,%s]}".formatted(HSS, HSS))).hasSize(2);
  }

  @Test
  void readsAnObjectWithItsOwnBytesSigned() {
    Map<String, Object> fields = Signer.notification("");
    fields.put("message", new JsonMapper().readTree(OURS));
    assertThat(read(fields)).isInstanceOf(Reading.Alarms.class);

    String raw = "{ \"rule\" : \"r\", \"container\":\"c\",\"node\":\"n\", \"x\":1.50e1 }";
    Map<String, Object> asText = Signer.notification(raw);
    String body = new String(SMN.sign(asText), StandardCharsets.UTF_8);
    String quoted = new JsonMapper().writeValueAsString(raw);
    assertThat(body).contains(quoted);
    byte[] asObject = body.replace(quoted, raw).getBytes(StandardCharsets.UTF_8);
    SmnMessage message = SmnMessage.parse(asObject);
    assertThat(message.message()).isEqualTo(raw);
  }

  @Test
  void takesAnythingElseForATrigger() {
    for (String text : List.of("{\"a\":1}", "[]", "{broken", "", "[[[[", "\u001b[31mtext")) {
      assertThat(read(Signer.notification(text))).isInstanceOf(Reading.Trigger.class);
    }
    assertThat(
            ((Reading.Trigger) read(Signer.notification("\u001b[31m" + "x".repeat(5000))))
                .summary())
        .hasSizeLessThan(250)
        .doesNotContain("\u001b");
  }
}
