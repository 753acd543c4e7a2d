package dev.impound.controller.alarm.falco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.Posted;
import dev.impound.controller.alarm.Reading;
import dev.impound.controller.alarm.Scope;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.alarm.SpoiledMessages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FalcoSourceTest {
  private static final String TOKEN = "a-token-of-some-length";

  /** As Falcosidekick posts it. */
  private static final String EVENT =
      """
      {"uuid":"5b1e0d1a-9c0e-4d6e-8f57-0d6f1c1f6c11","hostname":"ecs-web-1","output":"A shell",
       "priority":"Critical","rule":"Terminal shell in container",
       "time":"2026-11-22T05:10:11.123456789Z","source":"syscall",
       "tags":["container","mitre_execution"],
       "output_fields":{"container.id":"3f9c0a12be41","container.name":"shop",
       "container.image.repository":"corp/shop","proc.name":"sh","proc.pid":4711,
       "proc.cmdline":"sh -i","k8s.ns.name":null,"k8s.pod.name":null,"k8s.node.name":"node-7",
       "evt.time":1795324211123456789}}
      """;

  @TempDir Path folder;
  private Path token;
  private FalcoSource source;

  @BeforeEach
  void configure() throws IOException {
    token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    source = source(Scope.ALL);
  }

  private FalcoSource source(Scope scope) {
    return new FalcoSource(
        new SourceSettings.Falco("falco", scope, Optional.of(token), Optional.empty()));
  }

  @Test
  void readsAnEventAsFalcosidekickPostsIt() {
    Alarm alarm = alarm(EVENT);

    assertThat(alarm.source()).isEqualTo("falco");
    assertThat(alarm.kind()).isEqualTo(SourceKind.FALCO);
    assertThat(alarm.key()).isEqualTo("5b1e0d1a-9c0e-4d6e-8f57-0d6f1c1f6c11");
    assertThat(alarm.event()).isEmpty();
    assertThat(alarm.rule()).isEqualTo("Terminal shell in container");
    assertThat(alarm.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(alarm.occurred()).contains(Instant.parse("2026-11-22T05:10:11.123456789Z"));
    assertThat(alarm.claim().nodes()).containsExactly("ecs-web-1", "node-7");
    assertThat(alarm.claim().addresses()).isEmpty();
    assertThat(alarm.claim().containers()).containsExactly("3f9c0a12be41", "shop");
    assertThat(alarm.summary()).isEqualTo("A shell");
    assertThat(alarm.actionable()).isTrue();
    assertThat(alarm.labels())
        .containsOnly(
            entry("source", "syscall"),
            entry("tags", "container,mitre_execution"),
            entry("container.image.repository", "corp/shop"),
            entry("proc.name", "sh"));
  }

  @ParameterizedTest
  @CsvSource({
    "Emergency, CRITICAL",
    "ALERT, CRITICAL",
    "critical, CRITICAL",
    "Error, HIGH",
    "Warning, MEDIUM",
    "Notice, LOW",
    "Informational, INFO",
    "info, INFO",
    "Debug, INFO"
  })
  void readsEveryPriority(String priority, Severity severity) {
    assertThat(alarm(EVENT.replace("Critical", priority)).severity()).isEqualTo(severity);
  }

  @Test
  void lowersTheSeverityToWhatTheSourceMayClaim() {
    source = source(new Scope(List.of(), List.of(), Severity.MEDIUM));

    assertThat(alarm(EVENT).severity()).isEqualTo(Severity.MEDIUM);
    assertThat(alarm(EVENT.replace("Critical", "Notice")).severity()).isEqualTo(Severity.LOW);
  }

  @Test
  void makesTheSameKeyForTheSameEventWithoutAnId() {
    String anonymous = EVENT.replaceFirst("\"uuid\":\"[^\"]*\",", "");
    String key = alarm(anonymous).key();

    assertThat(key).startsWith("sha256:").hasSize(71);
    assertThat(alarm(anonymous).key()).isEqualTo(key);
    assertThat(alarm(anonymous.replace("3f9c0a12be41", "3f9c0a12be42")).key()).isNotEqualTo(key);
    assertThat(alarm(anonymous.replace("Terminal", "Other")).key()).isNotEqualTo(key);
    assertThat(alarm(anonymous.replace("123456789Z", "123456788Z")).key()).isNotEqualTo(key);
    assertThat(alarm(EVENT.replaceFirst("5b1e", "x".repeat(300))).key()).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"host\"", "\"\""})
  void doesNotActOnAnEventThatIsInNoContainer(String id) {
    Alarm alarm = alarm(EVENT.replace("\"3f9c0a12be41\"", id));

    assertThat(alarm.actionable()).isFalse();
    assertThat(alarm.claim().containers()).isEmpty();
    assertThat(alarm.summary()).isEqualTo("Not in a container. A shell");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"<NA>\"", "17"})
  void fallsBackToTheNameWhereFalcoKnowsNoId(String id) {
    Alarm alarm = alarm(EVENT.replace("\"3f9c0a12be41\"", id));

    assertThat(alarm.claim().containers()).containsExactly("shop");
    assertThat(alarm.actionable()).isTrue();
  }

  @Test
  void doesNotActOnAnEventThatNamesNoContainerAtAll() {
    String event = EVENT.replace("\"3f9c0a12be41\"", "null").replace("\"shop\"", "\"<NA>\"");

    assertThat(alarm(event).actionable()).isFalse();
  }

  @Test
  void takesAFullContainerId() {
    String full = "3f9c0a12be41".repeat(5) + "3f9c";

    assertThat(alarm(EVENT.replace("3f9c0a12be41", full)).claim().containers())
        .containsExactly(full, "shop");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"priority\":\"Critical\"",
        "\"rule\":\"Terminal shell in container\"",
        "\"time\":\"2026-11-22T05:10:11.123456789Z\""
      })
  void refusesWhatLacksAPartOfAnEvent(String part) {
    String key = part.substring(0, part.indexOf(':'));
    refused(EVENT.replace(part, "\"x\":1"), Reason.NOT_AN_ALARM);
    refused(EVENT.replace(part, key + ":null"), Reason.NOT_AN_ALARM);
    refused(EVENT.replace(part, key + ":[]"), Reason.NOT_AN_ALARM);
    refused(EVENT.replace(part, key + ":\"  \""), Reason.NOT_AN_ALARM);
  }

  @Test
  void refusesWhatIsNoEvent() {
    refused("[]", Reason.NOT_AN_ALARM);
    refused("\"text\"", Reason.NOT_AN_ALARM);
    refused(EVENT.replace("Critical", "Dreadful"), Reason.NOT_AN_ALARM);
    refused(EVENT.replace("2026-11-22T05:10:11.123456789Z", "yesterday"), Reason.NOT_AN_ALARM);
    refused(EVENT.replace("2026-11-22T", "+1000000-11-22T"), Reason.NOT_AN_ALARM);
    refused(
        EVENT.replaceFirst("(?s)\"output_fields\":.*", "\"output_fields\":{}}"),
        Reason.NOT_AN_ALARM);
  }

  @Test
  void refusesASenderBeforeItReadsTheMessage() {
    Posted wrong = message("{", Map.of("x-impound-token", TOKEN + "x"));

    assertThatThrownBy(() -> source.read(wrong))
        .isInstanceOfSatisfying(
            MessageRefusedException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.CREDENTIAL);
              assertThat(e).hasMessageNotContaining(TOKEN);
            });
  }

  @Test
  void asksForTheCertificateToo() {
    FalcoSource both =
        new FalcoSource(
            new SourceSettings.Falco(
                "falco", Scope.ALL, Optional.of(token), Optional.of("falco.example")));
    Posted message = message(EVENT, Map.of("x-impound-token", TOKEN));

    assertThatThrownBy(() -> both.read(message))
        .isInstanceOf(MessageRefusedException.class)
        .hasMessageContaining("certificate");
  }

  @Test
  void refusesAllWhenItsTokenCannotBeRead() throws IOException {
    Files.writeString(token, "short");
    FalcoSource broken = source(Scope.ALL);

    assertThat(broken.state()).isEqualTo("refuses all");
    assertThat(broken.problem()).contains("at least 16").doesNotContain("short");
    assertThatThrownBy(() -> broken.read(message(EVENT, Map.of("x-impound-token", "short"))))
        .isInstanceOf(MessageRefusedException.class);
    assertThat(source.state()).isEqualTo("ready");
    assertThat(source.problem()).isEmpty();
  }

  @Test
  void throwsNothingElseWhateverComes() {
    Random random = new Random(7);
    byte[] whole = EVENT.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] body = SpoiledMessages.spoiled(whole, random);
      try {
        source.read(message(body, Map.of("authorization", "bearer " + TOKEN)));
      } catch (MessageRefusedException e) {
        assertThat(e.reason()).isIn(Reason.MALFORMED, Reason.NOT_AN_ALARM);
      }
    }
  }

  private Alarm alarm(String event) {
    Reading reading = source.read(message(event, Map.of("x-impound-token", TOKEN)));
    return ((Reading.Alarms) reading).alarms().getFirst();
  }

  private void refused(String event, Reason reason) {
    assertThatThrownBy(() -> alarm(event))
        .as(event)
        .isInstanceOfSatisfying(
            MessageRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static Posted message(String body, Map<String, String> headers) {
    return message(body.getBytes(StandardCharsets.UTF_8), headers);
  }

  private static Posted message(byte[] body, Map<String, String> headers) {
    return new Posted(headers, body, Optional.empty(), "192.0.2.1");
  }
}
