package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.AlarmJournal.Count;
import dev.impound.controller.alarm.AlarmRecord;
import dev.impound.controller.alarm.AlarmState;
import dev.impound.controller.alarm.Claim;
import dev.impound.controller.alarm.Intake.Admitted;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.Target;
import dev.impound.controller.response.ContainmentLedger.Entry;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class SqlAlarmJournalTest {
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00.123456Z");
  private static final NodeName NODE = new NodeName("web-1");

  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private Database database;
  private SqlAlarmJournal alarms;

  SqlAlarmJournalTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws IOException {
    database = engine.open(folder);
    alarms = new SqlAlarmJournal(database.jdbi());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void keepsAnAlarmAsItCame() {
    Alarm full = alarm("falco", SourceKind.FALCO, "k1", Optional.of("e1"), Optional.of(NOW));
    Alarm bare = alarm("falco", SourceKind.FALCO, "k2", Optional.empty(), Optional.empty());

    List<Admitted> admitted = alarms.add(List.of(full, bare), NOW);

    assertThat(admitted).extracting(Admitted::repeated).containsExactly(false, false);
    assertThat(alarms.pending(0, 10)).extracting(AlarmRecord::alarm).containsExactly(full, bare);
    assertThat(alarms.pending(admitted.getFirst().number(), 1))
        .extracting(AlarmRecord::alarm)
        .containsExactly(bare);
    assertThat(alarms.newest(1)).extracting(AlarmRecord::alarm).containsExactly(bare);
  }

  @Test
  void countsAnAlarmThatComesAgainByItsKeyOrItsEvent() {
    Alarm first = alarm("falco", SourceKind.FALCO, "k1", Optional.of("e1"), Optional.empty());
    Alarm byEvent = alarm("topic", SourceKind.SMN, "m1", Optional.of("e1"), Optional.empty());
    long number = alarms.add(List.of(first), NOW).getFirst().number();

    assertThat(alarms.add(List.of(first, byEvent), NOW))
        .containsExactly(new Admitted(number, true), new Admitted(number, true));

    assertThat(alarms.find(number).map(AlarmRecord::repeats)).contains(2L);
    assertThat(alarms.counts())
        .containsEntry("falco", new Count(2, 1, NOW))
        .containsEntry("topic", new Count(1, 1, NOW));
  }

  @Test
  void hssTakesThePlaceOfAnAlarmThatLedToNothing() {
    Alarm topic = alarm("topic", SourceKind.SMN, "m1", Optional.of("e1"), Optional.empty());
    Alarm hss = alarm("hss", SourceKind.HSS, "k1", Optional.of("e1"), Optional.empty());
    long recorded = alarms.add(List.of(topic), NOW).getFirst().number();
    alarms.settle(List.of(recorded), AlarmState.RECORDED, "", "no container", NOW);

    Admitted better = alarms.add(List.of(hss), NOW).getFirst();

    assertThat(better.repeated()).isFalse();
    assertThat(alarms.find(recorded).orElseThrow().alarm().event()).isEmpty();
  }

  @Test
  void tellsItsSourceWhenTheIncidentIsReleased() {
    Alarm alarm = alarm("hss", SourceKind.HSS, "k1", Optional.of("hss:e1"), Optional.empty());
    long number = alarms.add(List.of(alarm), NOW).getFirst().number();
    alarms.waits(List.of(number), "its node is away");
    IncidentId incident = open(List.of(number));

    assertThat(alarms.of(incident, 5)).extracting(AlarmRecord::number).containsExactly(number);
    assertThat(alarms.untold("hss:", 5)).isEmpty();
    database.jdbi().useHandle(handle -> handle.execute("UPDATE incident SET state = 'RELEASED'"));
    assertThat(alarms.untold("hss:", 5)).extracting(AlarmRecord::number).containsExactly(number);
    alarms.told(List.of(number));
    assertThat(alarms.untold("hss:", 5)).isEmpty();
  }

  @Test
  void keepsTheLedgerOfContainments() {
    SqlContainmentLedger ledger = new SqlContainmentLedger(database.jdbi());
    IncidentId incident = open(List.of());
    Entry entry = new Entry(incident, "shop", "", NODE, Set.of(80, 443), NOW, true, true);

    ledger.add(entry);
    assertThat(ledger.find(incident)).contains(entry);
    ledger.released(incident, NOW);
    assertThat(ledger.since(NOW)).isEmpty();
    assertThat(ledger.since(NOW.minusSeconds(1))).extracting(Entry::inForce).containsExactly(false);
    ledger.add(entry);
    assertThat(ledger.since(NOW)).containsExactly(entry);
  }

  private IncidentId open(List<Long> numbers) {
    return new SqlIncidentRegister(database.jdbi())
        .journal(
            new Order(
                new Target(NODE, new ContainerId("ab".repeat(32))),
                "shop",
                "test",
                "alice",
                numbers,
                "",
                List.of(),
                NOW))
        .incident();
  }

  private static Alarm alarm(
      String source,
      SourceKind kind,
      String key,
      Optional<String> event,
      Optional<Instant> occurred) {
    return new Alarm(
        source,
        kind,
        key,
        event,
        "reverse shell",
        Severity.HIGH,
        occurred,
        new Claim(List.of("web-1"), List.of(), List.of("shop")),
        Map.of("proc", "sh"),
        "a summary",
        true);
  }
}
