package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.identity.Ban;
import dev.impound.controller.notification.NewsKind;
import dev.impound.controller.notification.Notice;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.wire.NodeName;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
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
class SqlBanRegisterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");
  private static final SpiffeId WEB = SpiffeId.node("test.example", new NodeName("web-1"));
  private static final Ban FIRST = new Ban(WEB, "key stolen", "alice", NOW, Optional.empty());

  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private Database database;
  private SqlBanRegister bans;

  SqlBanRegisterTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws IOException {
    database = engine.open(folder);
    bans = new SqlBanRegister(database.jdbi());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void keepsOneBanOfSomebodyAtATime() {
    assertThat(bans.add(FIRST)).isEqualTo(FIRST);
    assertThat(bans.add(new Ban(WEB, "again", "bob", NOW.plusSeconds(9), Optional.empty())))
        .isEqualTo(FIRST);

    assertThat(bans.standing()).containsExactly(FIRST);
  }

  @Test
  void remembersHowABanEnded() {
    Ban.Lifted lifted = new Ban.Lifted("bob", "new key", NOW.plusSeconds(60));
    Ban ended = new Ban(WEB, "key stolen", "alice", NOW, Optional.of(lifted));
    bans.add(FIRST);

    assertThat(bans.lift(WEB, lifted)).contains(ended);
    assertThat(bans.lift(WEB, lifted)).isEmpty();

    assertThat(bans.standing()).isEmpty();
    bans.add(new Ban(WEB, "again", "bob", NOW.plusSeconds(90), Optional.empty()));
    assertThat(bans.newest(5)).hasSize(2).last().isEqualTo(ended);
  }

  @Test
  void tellsPeopleOfABanOnce() {
    SqlNewsJournal news = new SqlNewsJournal(database.jdbi());
    news.channels(Map.of("pager", Set.of(NewsKind.BANNED)));

    bans.add(FIRST);
    bans.add(FIRST);

    Notice notice = news.first("pager").orElseThrow();
    assertThat(notice.news().text())
        .contains("node/web-1")
        .contains("alice")
        .contains("key stolen");
    news.claim(notice, NOW);
    assertThat(news.first("pager").orElseThrow().news().number()).isEqualTo(notice.news().number());
  }
}
