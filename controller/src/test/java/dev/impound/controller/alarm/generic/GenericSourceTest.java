package dev.impound.controller.alarm.generic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.impound.controller.alarm.WebhookSignature;
import dev.impound.controller.testing.FakeClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenericSourceTest {
  private static final byte[] OLD = "0123456789abcdef01234567".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SECRET = "abcdef0123456789abcdef01".getBytes(StandardCharsets.UTF_8);
  private static final String WHOLE =
      """
      {"rule": "Reverse shell", "severity": "critical", "node": "web-1", "address": "192.168.0.12",
       "container": "shop", "occurred": "2026-03-01T02:59:58.5+00:00", "event": "hss:E-7",
       "labels": {"team": "shop", "count": 3}, "summary": "sh opened a socket"}
      """;
  private static final String LEAST =
      """
      {"rule": "r", "container": "c", "address": "192.168.0.12"}\
      """;

  @TempDir Path folder;
  private final FakeClock clock = new FakeClock();
  private GenericSource source;

  @BeforeEach
  void configure() throws IOException {
    source = source(Scope.ALL, file("old", OLD), file("new", SECRET));
  }

  private Path file(String name, byte[] secret) throws IOException {
    String text = "whsec_" + Base64.getEncoder().encodeToString(secret) + "\n";
    return Files.writeString(folder.resolve(name), text);
  }

  private GenericSource source(Scope scope, Path... secrets) {
    return new GenericSource(
        new SourceSettings.Generic("soar", scope, List.of(secrets), Duration.ofMinutes(5)), clock);
  }

  @Test
  void readsAWholeAlarm() {
    Alarm alarm = alarm(WHOLE);

    assertThat(alarm.source()).isEqualTo("soar");
    assertThat(alarm.kind()).isEqualTo(SourceKind.GENERIC);
    assertThat(alarm.key()).isEqualTo("msg_1");
    assertThat(alarm.event()).contains("hss:E-7");
    assertThat(alarm.rule()).isEqualTo("Reverse shell");
    assertThat(alarm.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(alarm.occurred()).contains(Instant.parse("2026-03-01T02:59:58.5Z"));
    assertThat(alarm.claim().nodes()).containsExactly("web-1");
    assertThat(alarm.claim().addresses()).containsExactly("192.168.0.12");
    assertThat(alarm.claim().containers()).containsExactly("shop");
    assertThat(alarm.labels()).isEqualTo(Map.of("team", "shop", "count", "3"));
    assertThat(alarm.summary()).isEqualTo("sh opened a socket");
    assertThat(alarm.actionable()).isTrue();
  }

  @Test
  void readsAnAlarmThatSaysTheLeast() {
    Alarm alarm = alarm(LEAST);

    assertThat(alarm.severity()).isEqualTo(Severity.HIGH);
    assertThat(alarm.event()).isEmpty();
    assertThat(alarm.occurred()).isEmpty();
    assertThat(alarm.labels()).isEmpty();
    assertThat(alarm.claim().nodes()).isEmpty();
  }

  @Test
  void lowersTheSeverityToWhatTheSourceMayClaim() throws IOException {
    source = source(new Scope(List.of(), List.of(), Severity.LOW), file("new", SECRET));

    assertThat(alarm(WHOLE).severity()).isEqualTo(Severity.LOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"rule\": \"r\", \"container\": \"c\"}",
        "{\"rule\": \"r\", \"node\": \"n\"}",
        "{\"container\": \"c\", \"node\": \"n\"}",
        "{\"rule\": \" \", \"container\": \"c\", \"node\": \"n\"}",
        "{\"rule\": 7, \"container\": \"c\", \"node\": \"n\"}",
        "{\"rule\": \"r\", \"container\": [\"c\"], \"node\": \"n\"}",
        "{\"rule\": \"r\", \"container\": \"c\", \"address\": \"example.com\"}",
        "{\"rule\": \"r\", \"container\": \"c\", \"node\": \"n\", \"severity\": \"dreadful\"}",
        "{\"rule\": \"r\", \"container\": \"c\", \"node\": \"n\", \"occurred\": \"yesterday\"}",
        "{\"rule\": \"r\", \"container\": \"c\", \"node\": \"n\", \"labels\": [1]}",
        "{\"rule\": \"r\", \"container\": \"c\", \"node\": \"n\", \"labels\": {\"a\": {}}}",
        "{\"rule\": \"r\", \"container\": \"c\", \"node\": \"n\", \"labels\": {\"\": \"a\"}}"
      })
  void refusesWhatIsNoAlarm(String body) {
    refused(body, Reason.NOT_AN_ALARM);
  }

  @Test
  void refusesTextsThatAreTooLong() {
    refused(LEAST.replace("\"r\"", "\"" + "x".repeat(501) + "\""), Reason.NOT_AN_ALARM);
    refused(LEAST.replace("\"c\"", "\"" + "x".repeat(256) + "\""), Reason.NOT_AN_ALARM);
    assertThat(alarm(LEAST.replace("\"c\"", "\"" + "x".repeat(255) + "\"")).claim().containers())
        .hasSize(1);
  }

  @Test
  void namesTheKeyThatItDoesNotKnow() {
    assertThatThrownBy(() -> alarm(WHOLE.replace("severity", "serverity")))
        .isInstanceOf(MessageRefusedException.class)
        .hasMessage("unknown key serverity");
  }

  @Test
  void takesAnyOfItsSecrets() {
    assertThat(source.read(signed("msg_1", LEAST, OLD))).isInstanceOf(Reading.Alarms.class);
    assertThat(source.read(signed("msg_1", LEAST, SECRET))).isInstanceOf(Reading.Alarms.class);
    assertThatThrownBy(() -> source.read(signed("msg_1", LEAST, new byte[24])))
        .isInstanceOf(MessageRefusedException.class);
  }

  @Test
  void refusesAnIdOrATimeThatCouldBeReadInTwoWays() {
    for (String id : new String[] {"a.1", "a b", "x".repeat(201)}) {
      assertThatThrownBy(() -> source.read(signed(id, LEAST, SECRET)))
          .isInstanceOfSatisfying(
              MessageRefusedException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.SIGNATURE));
    }
    for (String seconds : new String[] {"+1", "01", "-1", "1.5", "99999999999999999999"}) {
      Map<String, String> headers =
          Map.of(
              "webhook-id", "msg_1", "webhook-timestamp", seconds, "webhook-signature", "v1,AAAA");
      assertThatThrownBy(
              () -> source.read(new Posted(headers, new byte[0], Optional.empty(), "192.0.2.1")))
          .isInstanceOfSatisfying(
              MessageRefusedException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.SIGNATURE));
    }
  }

  @Test
  void goesOnWithTheSecretsThatCanBeRead() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad"), "whsec_c2VjcmV0");
    GenericSource half = source(Scope.ALL, bad, file("new", SECRET));

    assertThat(half.state()).isEqualTo("ready");
    assertThat(half.problem()).contains(bad.toString()).doesNotContain("c2VjcmV0");
    assertThat(half.read(signed("msg_1", LEAST, SECRET))).isInstanceOf(Reading.Alarms.class);
    assertThat(source(Scope.ALL, bad).state()).isEqualTo("refuses all");
    assertThat(source.problem()).isEmpty();
  }

  @Test
  void throwsNothingElseWhateverComes() {
    Random random = new Random(11);
    byte[] whole = WHOLE.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] body = SpoiledMessages.spoiled(whole, random);
      try {
        source.read(signed("msg_1", body, SECRET));
      } catch (MessageRefusedException e) {
        assertThat(e.reason()).isIn(Reason.MALFORMED, Reason.NOT_AN_ALARM);
      }
    }
  }

  private Alarm alarm(String body) {
    Reading reading = source.read(signed("msg_1", body, SECRET));
    return ((Reading.Alarms) reading).alarms().getFirst();
  }

  private void refused(String body, Reason reason) {
    assertThatThrownBy(() -> alarm(body))
        .as(body)
        .isInstanceOfSatisfying(
            MessageRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private Posted signed(String id, String body, byte[] secret) {
    return signed(id, body.getBytes(StandardCharsets.UTF_8), secret);
  }

  private Posted signed(String id, byte[] body, byte[] secret) {
    Instant now = clock.instant();
    return new Posted(
        Map.of(
            "webhook-id", id,
            "webhook-timestamp", Long.toString(now.getEpochSecond()),
            "webhook-signature", WebhookSignature.sign(secret, id, now, body)),
        body,
        Optional.empty(),
        "192.0.2.1");
  }
}
