package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.Target;
import dev.impound.controller.notification.News;
import dev.impound.controller.notification.NewsJournal.Receipt;
import dev.impound.controller.notification.NewsKind;
import dev.impound.controller.notification.Notice;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class SqlNewsJournalTest {
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(30);
  private static final Set<NewsKind> ALL = EnumSet.allOf(NewsKind.class);

  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private Database database;
  private Jdbi jdbi;
  private SqlNewsJournal journal;

  SqlNewsJournalTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws IOException {
    database = engine.open(folder);
    jdbi = database.jdbi();
    journal = new SqlNewsJournal(jdbi);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void waitsOnceForEachChannelThatWantsTheKind() {
    journal.channels(Map.of("all", ALL, "held", EnumSet.of(NewsKind.STEP_HELD)));

    long sealed = add(NewsKind.EVIDENCE_SEALED);
    long held = add(NewsKind.STEP_HELD);

    assertThat(journal.receipts(sealed)).containsExactly(waiting("all"));
    assertThat(journal.receipts(held)).containsExactly(waiting("all"), waiting("held"));
    assertThat(first("all").news().number()).isEqualTo(sealed);
    assertThat(first("held").news().number()).isEqualTo(held);
  }

  @Test
  void tellsWhichIncidentTheNewsIsOf() {
    IncidentId incident =
        new SqlIncidentRegister(jdbi)
            .journal(
                new Order(
                    new Target(new NodeName("web-1"), new ContainerId("ab".repeat(32))),
                    "shop",
                    "test",
                    "alice",
                    List.of(),
                    "",
                    List.of(),
                    NOW))
            .incident();
    journal.channels(Map.of("all", ALL));

    long number = journal.add(Optional.of(incident), NewsKind.INCIDENT_OPENED, NOW, "opened");

    assertThat(first("all"))
        .isEqualTo(
            new Notice(
                new News(number, Optional.of(incident), NewsKind.INCIDENT_OPENED, NOW, "opened"),
                "all",
                0,
                NOW));
  }

  @Test
  void addsNothingWhenTheChangeIsUndone() {
    journal.channels(Map.of("all", ALL));

    assertThatThrownBy(
            () ->
                jdbi.useTransaction(
                    handle -> {
                      NewsRows.insert(handle, Optional.empty(), NewsKind.STEP_HELD, NOW, "held");
                      throw new IllegalStateException("the change fails");
                    }))
        .hasMessage("the change fails");

    assertThat(journal.first("all")).isEmpty();
  }

  @Test
  void letsOneOfTwoClaim() {
    journal.channels(Map.of("all", ALL));
    add(NewsKind.STEP_HELD);
    Notice read = first("all");

    assertThat(journal.claim(read, LATER)).isTrue();
    assertThat(journal.claim(read, LATER)).isFalse();

    assertThat(first("all")).isEqualTo(new Notice(read.news(), "all", 1, LATER));
  }

  @Test
  void doesNotLetALostClaimEndANotice() {
    journal.channels(Map.of("all", ALL));
    long news = add(NewsKind.STEP_HELD);
    Notice unclaimed = first("all");
    assertThat(journal.claim(unclaimed, NOW)).isTrue();
    Notice lost = first("all");
    assertThat(journal.claim(lost, LATER)).isTrue();
    Notice held = first("all");

    journal.sent(lost);
    journal.giveUp(lost, "lost");
    assertThat(journal.receipts(news))
        .containsExactly(new Receipt("all", Notice.State.WAITING, 2, ""));

    journal.sent(held);
    journal.later(held, NOW, "too late");
    assertThat(journal.receipts(news))
        .containsExactly(new Receipt("all", Notice.State.SENT, 2, ""));
    assertThat(journal.first("all")).isEmpty();
  }

  @Test
  void givesUpWhatWaitsForAChannelThatIsNotConfiguredAnyMore() {
    journal.channels(Map.of("old", ALL, "kept", ALL));
    long news = add(NewsKind.STEP_HELD);

    journal.channels(Map.of("kept", ALL, "new", ALL));

    assertThat(journal.receipts(news))
        .containsExactly(
            waiting("kept"),
            new Receipt("old", Notice.State.GIVEN_UP, 0, "the channel is no longer configured"));
    assertThat(journal.first("new")).isEmpty();
  }

  @Test
  void boundsTheTextWithoutCuttingACharacterInTwo() {
    journal.channels(Map.of("all", ALL));
    journal.add(
        Optional.empty(),
        NewsKind.STEP_HELD,
        NOW,
        "x".repeat(NewsRows.MOST_CHARACTERS - 1) + "🐳".repeat(9));

    assertThat(first("all").news().text())
        .isEqualTo("x".repeat(NewsRows.MOST_CHARACTERS - 1) + "...");
  }

  private long add(NewsKind kind) {
    return journal.add(Optional.empty(), kind, NOW, "text");
  }

  private Notice first(String channel) {
    return journal.first(channel).orElseThrow();
  }

  private static Receipt waiting(String channel) {
    return new Receipt(channel, Notice.State.WAITING, 0, "");
  }
}
