package dev.impound.controller.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.ItemState;
import dev.impound.controller.evidence.Retention;
import dev.impound.controller.evidence.SealedStore;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.signing.Notary;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ExpiryTest {
  private static final Instant CLOSED = Instant.parse("2026-03-05T00:00:00Z");
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Actor ANA = Actor.operator("ana");

  @TempDir private Path root;
  private SealedStore store;
  private CaptureId capture;
  private Instant now = CLOSED;
  private Optional<Instant> closed = Optional.of(CLOSED);
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void sealACapture() throws IOException {
    store = SealedStore.in(root, Notary.without());
    capture = store.sealSmall();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private Retention retention() {
    return store.evidence().retention();
  }

  private Expiry expiry(Optional<Duration> keep) {
    return new Expiry(
        retention(), schedule(keep), () -> now, (plan, why) -> told.add(plan.capture().id() + why));
  }

  private Schedule schedule(Optional<Duration> keep) {
    return new Schedule(retention(), this::closed, new RetentionSettings(keep));
  }

  private Optional<Instant> closed(IncidentId incident) {
    return closed;
  }

  private boolean isPurged() {
    return store.evidence().items(capture).getFirst().state() == ItemState.PURGED;
  }

  private List<CustodyEvent> deletions() throws IOException {
    return store.evidence().custodyLog().entries().stream()
        .map(entry -> entry.event())
        .filter(event -> event.act() == Act.DELETE)
        .toList();
  }

  @Test
  void removesACaptureOnceItsTimeIsOverAndSaysByWhatRule() throws IOException {
    Expiry expiry = expiry(Optional.of(MONTH));
    now = CLOSED.plus(MONTH).minusMillis(1);
    expiry.round();
    assertThat(isPurged()).isFalse();

    now = CLOSED.plus(MONTH);
    expiry.round();

    assertThat(isPurged()).isTrue();
    assertThat(expiry.purged()).isEqualTo(1);
    assertThat(deletions())
        .isNotEmpty()
        .allMatch(event -> event.actor().equals(Actor.CONTROLLER))
        .allMatch(
            event ->
                event
                    .detail()
                    .contains(
                        "evidence.retention 30d is over, INC-1 is closed since"
                            + " 2026-03-05T00:00:00Z"));
    assertThat(told).singleElement().asString().startsWith(capture + "evidence.retention 30d");
    expiry.round();
    assertThat(expiry.purged()).isEqualTo(1);
  }

  @Test
  void keepsWhatBelongsToAnOpenIncident() {
    closed = Optional.empty();
    now = CLOSED.plus(Duration.ofDays(10_000));

    expiry(Optional.of(MONTH)).round();

    assertThat(isPurged()).isFalse();
    assertThat(schedule(Optional.of(MONTH)).captures(Optional.of(MONTH)).getFirst().due())
        .isEmpty();
  }

  @Test
  void removesNothingByItselfWithoutARetentionTime() {
    now = CLOSED.plus(Duration.ofDays(10_000));

    expiry(Optional.empty()).round();

    assertThat(isPurged()).isFalse();
  }

  @Test
  void keepsWhatIsHeldAndRemovesItWhenTheLastHoldEnds() throws IOException {
    now = CLOSED.plus(Duration.ofDays(31));
    retention().hold(retention().subject("INC-1"), ANA, "case 118");
    retention().hold(retention().subject(capture.toString()), ANA, "case 119");
    Expiry expiry = expiry(Optional.of(MONTH));

    expiry.round();
    retention().release(retention().subject("INC-1"), Optional.empty(), ANA, "over");
    expiry.round();
    assertThat(isPurged()).isFalse();

    retention().release(retention().subject(capture.toString()), Optional.empty(), ANA, "over");
    expiry.round();
    assertThat(isPurged()).isTrue();
  }

  @Test
  void leavesWhatIsInUseForTheNextRoundAndGoesOnWithTheOthers() throws IOException {
    CaptureId other = store.seal();
    now = CLOSED.plus(MONTH);
    Expiry expiry = expiry(Optional.of(MONTH));
    try (Closeable reading = store.read(store.evidence().items(capture).getFirst().id())) {
      assertThat(reading).isNotNull();
      expiry.round();
      assertThat(isPurged()).isFalse();
      assertThat(retention().tombstone(other)).isPresent();
    }

    expiry.round();

    assertThat(isPurged()).isTrue();
    assertThat(told).hasSize(2);
  }

  @Test
  void finishesAtTheNextStartWhatACrashCutOff() throws IOException {
    now = CLOSED.plus(MONTH);
    store.killAfter(2);
    assertThat(catchThrowable(() -> expiry(Optional.of(MONTH)).round())).isInstanceOf(Error.class);
    assertThat(retention().tombstone(capture)).isPresent();

    store.restart();

    assertThat(isPurged()).isTrue();
    assertThat(store.evidence().usage().storedBytes()).isZero();
    assertThat(deletions()).hasSize(2);
    expiry(Optional.of(MONTH)).round();
    assertThat(deletions()).hasSize(2);
  }

  @Test
  void tellsWhatIsDueAndWhatKeepsIt() throws IOException {
    retention().hold(retention().subject("INC-1"), ANA, "case 118");
    Schedule schedule = schedule(Optional.empty());

    Kept kept = schedule.captures(Optional.of(MONTH)).getFirst();

    assertThat(kept.capture().id()).isEqualTo(capture);
    assertThat(kept.closed()).contains(CLOSED);
    assertThat(kept.due()).contains(CLOSED.plus(MONTH));
    assertThat(kept.holds()).hasSize(1);
    assertThat(kept.isDue(CLOSED.plus(MONTH))).isFalse();
    assertThat(schedule.captures(schedule.keep()).getFirst().due()).isEmpty();
  }

  @Test
  @Timeout(30)
  void looksAtItsStart() throws Exception {
    now = CLOSED.plus(MONTH);
    try (Expiry expiry = expiry(Optional.of(MONTH))) {
      expiry.start();
      while (expiry.purged() == 0) {
        Thread.sleep(5);
      }
    }
    assertThat(isPurged()).isTrue();
  }
}
