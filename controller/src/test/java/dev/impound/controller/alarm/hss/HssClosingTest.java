package dev.impound.controller.alarm.hss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.AlarmRecord;
import dev.impound.controller.alarm.AlarmState;
import dev.impound.controller.alarm.Claim;
import dev.impound.controller.alarm.Scope;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.testing.FakeSourceMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HssClosingTest {
  private static final IncidentId INCIDENT = new IncidentId(5);
  private final FakeHssCloud cloud = new FakeHssCloud();
  private final FakeSourceMemory memory = new FakeSourceMemory();

  private HssClosing closing() {
    SourceSettings.Hss settings =
        new SourceSettings.Hss(
            "hss", Scope.ALL, Duration.ofSeconds(30), Duration.ofMinutes(10), "all_granted_eps");
    return new HssClosing(settings, cloud, memory, () -> true);
  }

  private static AlarmRecord alarm(SourceKind kind, String event, String accepts) {
    Map<String, String> labels = new HashMap<>();
    labels.put("hss.class", "malware_0002");
    labels.put("hss.type", "1017");
    labels.put("hss.occurred", "1661593036627");
    if (!accepts.isEmpty()) {
      labels.put("hss.accepts", accepts);
    }
    Alarm alarm =
        new Alarm(
            "source",
            kind,
            "key",
            Optional.of(event),
            "malware_0002",
            Severity.HIGH,
            Optional.empty(),
            new Claim(List.of(), List.of(), List.of()),
            labels,
            "",
            true);
    return new AlarmRecord(
        1, alarm, Instant.EPOCH, AlarmState.DISPATCHED, "", "", Optional.of(INCIDENT), 0);
  }

  @Test
  void marksTheEventsOfAnIncident() {
    HssClosing closing = closing();
    closing.closed(
        INCIDENT,
        List.of(
            alarm(SourceKind.HSS, "hss:e1", "ignore,mark_as_handled"),
            alarm(SourceKind.SMN, "hss:e2", "")));

    closing.work();

    assertThat(cloud.marked)
        .containsExactly(
            "e1 malware_0002 1017: Impound incident INC-5: closed",
            "e2 malware_0002 1017: Impound incident INC-5: closed");
    assertThat(closing.state()).isEqualTo("2 events marked as handled");
    closing.work();
    assertThat(cloud.marked).hasSize(2);
  }

  @Test
  void leavesOutWhatIsNoEventOfHssOrOnlySaysSo() {
    HssClosing closing = closing();
    closing.closed(
        INCIDENT,
        List.of(
            alarm(SourceKind.GENERIC, "hss:e1", ""),
            alarm(SourceKind.FALCO, "hss:e2", ""),
            alarm(SourceKind.SMN, "relay:e3", "")));

    closing.work();

    assertThat(cloud.marked).isEmpty();
  }

  @Test
  void leavesOutWhatHssDoesNotTakeAsHandled() {
    HssClosing closing = closing();
    closing.closed(INCIDENT, List.of(alarm(SourceKind.HSS, "hss:e1", "ignore")));

    closing.work();

    assertThat(cloud.marked).isEmpty();
    assertThat(closing.state()).contains("1 that HSS would not take");
    assertThat(closing.problem()).isEmpty();
  }

  @Test
  void isDurableWhenItReturns() {
    closing().closed(INCIDENT, List.of(alarm(SourceKind.HSS, "hss:e1", "")));
    memory.failing(true);
    assertThatThrownBy(
            () -> closing().closed(INCIDENT, List.of(alarm(SourceKind.HSS, "hss:e2", ""))))
        .isInstanceOf(IllegalStateException.class);

    closing().work();

    assertThat(cloud.marked).hasSize(1);
  }

  @Test
  void goesOnTryingUntilTheCloudTakesIt() {
    HssClosing closing = closing();
    closing.closed(INCIDENT, List.of(alarm(SourceKind.HSS, "hss:e1", "")));
    for (CloudException.Kind kind :
        List.of(
            CloudException.Kind.UNREACHABLE,
            CloudException.Kind.DENIED,
            CloudException.Kind.BROKEN_ANSWER)) {
      cloud.trouble = Optional.of(kind);
      closing.work();
      assertThat(closing.problem()).contains("in trouble");
    }
    cloud.trouble = Optional.empty();
    closing().work();

    assertThat(cloud.marked).hasSize(1);
  }

  @Test
  void doesNotTryForeverWhatTheCloudRefuses() {
    HssClosing closing = closing();
    closing.closed(INCIDENT, List.of(alarm(SourceKind.HSS, "hss:e1", "")));
    cloud.trouble = Optional.of(CloudException.Kind.REJECTED);
    closing.work();
    cloud.trouble = Optional.empty();
    closing.work();

    assertThat(cloud.marked).isEmpty();
    assertThat(closing.problem()).isEmpty();
  }

  @Test
  void worksInTheBackground() {
    try (HssClosing closing = closing()) {
      closing.start();
      closing.closed(INCIDENT, List.of(alarm(SourceKind.HSS, "hss:e1", "")));

      await().atMost(Duration.ofSeconds(60)).until(() -> cloud.marked.size() == 1);
    }
  }
}
