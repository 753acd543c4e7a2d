package dev.impound.controller.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.access.AuditTrail.About;
import dev.impound.controller.access.AuditTrail.Asked;
import dev.impound.controller.access.AuditTrail.Outcome;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AuditBookTest {
  private static final Outcome OK = new Outcome("OK", "");

  private final FakeAuditTrail trail = new FakeAuditTrail();
  private final AuditBook book = new AuditBook(trail, Clock.systemUTC());

  @Test
  void whatWentOnWithoutAnEntryIsEnteredLateAndOnceWhenTheTrailIsBack() {
    trail.away = true;
    book.ended(book.enter(asked("Contain"), true), OK);
    book.ended(book.enter(asked("GetStatus"), true), OK);
    book.catchUp();
    assertThat(trail.late).isEmpty();

    trail.away = false;
    book.catchUp();
    book.catchUp();

    assertThat(trail.late).containsExactly("Contain OK", "GetStatus OK");
  }

  @Test
  void anOutcomeThatCouldNotBeEnteredIsEnteredLater() {
    AuditBook.Ticket ticket = book.enter(asked("Release"), false);
    trail.away = true;
    book.ended(ticket, OK);

    trail.away = false;
    book.catchUp();

    assertThat(trail.outcomes).containsExactly("1 OK");
    assertThat(trail.late).isEmpty();
  }

  @Test
  void refusesWhatMayNotGoOnWithoutAnEntry() {
    trail.away = true;

    assertThatThrownBy(() -> book.enter(asked("Purge"), false))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusal().reason()).isEqualTo(RefusalReason.AUDIT_UNAVAILABLE));
    trail.away = false;
    book.catchUp();
    assertThat(trail.late).isEmpty();
  }

  private static Asked asked(String call) {
    return new Asked(Instant.EPOCH, "ana", "lead", "local", call, About.NOTHING);
  }
}
