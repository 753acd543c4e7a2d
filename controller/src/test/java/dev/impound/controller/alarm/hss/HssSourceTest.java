package dev.impound.controller.alarm.hss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.impound.controller.alarm.Scope;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.testing.FakeClock;
import dev.impound.controller.testing.FakeSourceMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HssSourceTest {
  private static final Duration POLL = Duration.ofSeconds(30);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final FakeClock clock = new FakeClock();
  private final FakeHssCloud cloud = new FakeHssCloud();
  private final RecordingIntake intake = new RecordingIntake();
  private final FakeSourceMemory memory = new FakeSourceMemory();

  private final AtomicBoolean onDuty = new AtomicBoolean(true);

  private HssSource source(Duration poll) {
    SourceSettings.Hss settings =
        new SourceSettings.Hss("hss", Scope.ALL, poll, Duration.ofMinutes(10), "all_granted_eps");
    return new HssSource(
        settings, cloud, new HssEvents(), intake, memory, clock, true, onDuty::get);
  }

  private Instant ago(Duration span) {
    return clock.instant().minus(span);
  }

  @Test
  void handsInEachEventOnceThoughPollsOverlap() {
    HssSource source = source(POLL);
    cloud.add("e1", ago(Duration.ofMinutes(1)));
    assertThat(source.poll()).isEqualTo(POLL);
    clock.advance(POLL);
    cloud.add("e2", clock.instant());
    source.poll();
    clock.advance(POLL);
    source.poll();

    assertThat(intake.keys()).containsExactly("e1", "e2");
    assertThat(intake.repeats()).isEmpty();
    assertThat(source.problem()).isEmpty();
  }

  @Test
  void asksNothingUntilItIsOnDuty() {
    HssSource source = source(POLL);
    onDuty.set(false);
    cloud.add("e1", ago(Duration.ofMinutes(1)));
    source.poll();
    assertThat(intake.keys()).isEmpty();
    assertThat(source.state()).contains("left to another controller");
    assertThat(source.problem()).isEmpty();

    onDuty.set(true);
    source.poll();

    assertThat(intake.keys()).containsExactly("e1");
  }

  @Test
  void findsAnEventThatIsListedLate() {
    HssSource source = source(POLL);
    source.poll();
    clock.advance(Duration.ofMinutes(5));
    source.poll();

    cloud.add("late", ago(Duration.ofMinutes(9)));
    source.poll();

    assertThat(intake.keys()).containsExactly("late");
  }

  @Test
  void leavesOldEventsAloneAtItsVeryFirstPoll() {
    cloud.add("old", ago(Duration.ofHours(1)));

    source(POLL).poll();

    assertThat(intake.keys()).isEmpty();
  }

  @Test
  void goesOnAfterARestartFromWhereItWas() {
    source(POLL).poll();
    clock.advance(Duration.ofHours(5));
    cloud.add("meanwhile", ago(Duration.ofHours(3)));

    HssSource restarted = source(POLL);
    restarted.poll();

    assertThat(intake.keys()).containsExactly("meanwhile");
    assertThat(restarted.state()).doesNotContain("missed", "never announced");
  }

  @Test
  void asksInPartsOfTwoDaysAndSaysWhatItMissedAfterAWeek() {
    source(POLL).poll();
    cloud.asked.clear();
    cloud.add("lost", clock.instant().plus(Duration.ofDays(2)));
    cloud.add("found", clock.instant().plus(Duration.ofDays(4)));
    clock.advance(Duration.ofDays(10));

    HssSource restarted = source(POLL);
    restarted.poll();

    assertThat(intake.keys()).containsExactly("found");
    assertThat(cloud.asked)
        .hasSize(4)
        .allMatch(it -> Duration.between(it.begin(), it.end()).compareTo(Duration.ofDays(2)) <= 0);
    assertThat(cloud.asked.getFirst().begin()).isEqualTo(ago(Duration.ofDays(7)));
    assertThat(restarted.state())
        .contains("missed all from 2026-03-01T03:00:00Z to 2026-03-04T03:00:00Z");
  }

  @Test
  void readsEveryPageThoughEventsAreHandledMeanwhile() {
    source(POLL).poll();
    Instant start = clock.instant();
    clock.advance(Duration.ofHours(2));
    for (int i = 0; i < 2500; i++) {
      cloud.add("e%04d".formatted(i), start.plusSeconds(i));
    }
    AtomicInteger pages = new AtomicInteger();
    // Fifty of the newest are handled after each page, which moves the rest ahead.
    cloud.afterPage =
        () -> {
          int page = pages.getAndIncrement();
          for (int i = 0; i < 50; i++) {
            cloud.remove("e%04d".formatted(2499 - 50 * page - i));
          }
        };

    source(POLL).poll();

    assertThat(intake.keys()).hasSize(2500).doesNotHaveDuplicates();
  }

  @Test
  void readsAgainWhenTheListMovedTooFar() {
    source(POLL).poll();
    Instant start = clock.instant();
    clock.advance(Duration.ofHours(2));
    for (int i = 0; i < 2500; i++) {
      cloud.add("e%04d".formatted(i), start.plusSeconds(i));
    }
    AtomicInteger pages = new AtomicInteger();
    cloud.afterPage =
        () -> {
          if (pages.getAndIncrement() == 0) {
            for (int i = 0; i < 600; i++) {
              cloud.remove("e%04d".formatted(2499 - i));
            }
          }
        };

    source(POLL).poll();

    assertThat(intake.keys()).hasSize(2500).doesNotHaveDuplicates();
    assertThat(cloud.asked).filteredOn(it -> it.offset() == 0).hasSize(3);
  }

  @Test
  void givesUpOnAListThatNeverStandsStillAndKeepsItsPosition() {
    HssSource source = source(POLL);
    source.poll();
    String position = memory.recall("hss", HssPolling.POSITION).orElseThrow();
    Instant start = clock.instant();
    clock.advance(Duration.ofHours(3));
    for (int i = 0; i < 9000; i++) {
      cloud.add("e%04d".formatted(i), start.plusSeconds(i));
    }
    AtomicInteger newest = new AtomicInteger(8999);
    cloud.afterPage =
        () -> {
          for (int i = 0; i < 1000; i++) {
            cloud.remove("e%04d".formatted(newest.getAndDecrement()));
          }
        };

    source.poll();

    assertThat(source.problem()).contains("changes faster than it can be read");
    assertThat(memory.recall("hss", HssPolling.POSITION)).contains(position);
  }

  @Test
  void losesNothingToACrashBetweenPages() {
    source(POLL).poll();
    String position = memory.recall("hss", HssPolling.POSITION).orElseThrow();
    Instant start = clock.instant();
    clock.advance(Duration.ofHours(1));
    for (int i = 0; i < 1500; i++) {
      cloud.add("e%04d".formatted(i), start.plusSeconds(i));
    }
    intake.takesOnly(12);
    HssSource crashing = source(POLL);
    crashing.poll();
    assertThat(intake.keys()).hasSize(1200);
    assertThat(crashing.problem()).isEqualTo("events cannot be taken in: NOT_STORED");
    assertThat(memory.recall("hss", HssPolling.POSITION)).contains(position);

    intake.takesOnly(1000);
    source(POLL).poll();

    assertThat(intake.keys()).hasSize(1500).doesNotHaveDuplicates();
    assertThat(memory.recall("hss", HssPolling.POSITION)).contains(clock.instant().toString());
  }

  @Test
  void handsInOnlyTheRestWhenItFailedHalfwayAndGoesOn() {
    HssSource source = source(POLL);
    source.poll();
    for (int i = 0; i < 300; i++) {
      cloud.add("e%03d".formatted(i), clock.instant());
    }
    intake.takesOnly(2);
    source.poll();
    intake.takesOnly(1000);
    source.poll();

    assertThat(intake.keys()).hasSize(300);
    assertThat(intake.repeats()).isEmpty();
  }

  @Test
  void waitsLongerAfterEachFailureUpToFiveMinutes() {
    HssSource source = source(POLL);
    cloud.trouble = Optional.of(CloudException.Kind.UNREACHABLE);

    Duration first = source.poll();
    Duration last = first;
    for (int i = 0; i < 12; i++) {
      last = source.poll();
    }

    assertThat(first).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(last).isBetween(Duration.ofSeconds(150), Duration.ofMinutes(5));
    assertThat(source.problem()).contains("it is in trouble");
    cloud.trouble = Optional.empty();
    assertThat(source.poll()).isEqualTo(POLL);
    assertThat(source.problem()).isEmpty();
    cloud.trouble = Optional.of(CloudException.Kind.THROTTLED);
    assertThat(source.poll()).isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void doesNotLoseWhatHappenedWhileItsFirstPollsFailed() {
    HssSource source = source(POLL);
    cloud.trouble = Optional.of(CloudException.Kind.UNREACHABLE);
    source.poll();
    cloud.add("early", clock.instant());
    clock.advance(Duration.ofHours(3));
    cloud.trouble = Optional.empty();

    source.poll();

    assertThat(intake.keys()).containsExactly("early");
  }

  @Test
  void tellsOfAnAnswerThatIsNoList() {
    HssSource source = source(POLL);
    for (String answer : new String[] {"<html>", "{}", "[]", "{\"data_list\":"}) {
      cloud.broken = answer;
      source.poll();
      assertThat(source.problem()).startsWith("cannot read the list of events");
    }
  }

  @Test
  void skipsAnEventWithoutAnIdAndCountsIt() {
    cloud.broken =
        """
        {"total_num":2,"data_list":[{"event_id":null,"severity":"High"},7,
         {"event_id":12,"operate_detail_list":[{"file_attr":33261}]}]}\
        """;
    HssSource source = source(POLL);
    source.poll();

    assertThat(intake.keys()).containsExactly("12");
    assertThat(source.state()).contains("2 events had no id");
  }

  @Test
  void countsEventsThatNoNotificationAnnounced() {
    HssSource source = source(POLL);
    source.poll();
    clock.advance(Duration.ofMinutes(1));
    source.trigger();
    cloud.add("announced", clock.instant());
    source.poll();
    clock.advance(Duration.ofMinutes(5));
    cloud.add("late", clock.instant());
    source.poll();
    clock.advance(Duration.ofMinutes(1));
    source.trigger();
    clock.advance(Duration.ofMinutes(5));
    cloud.add("silent", clock.instant());
    source.poll();
    assertThat(source.state()).doesNotContain("never announced");

    clock.advance(Duration.ofMinutes(3));

    assertThat(source.state()).contains("1 events were never announced by SMN");
  }

  @Test
  void pollsMoreOftenForAWhileAfterATrigger() {
    HssSource source = source(Duration.ofMinutes(5));
    assertThat(source.poll()).isEqualTo(Duration.ofMinutes(5));
    source.trigger();
    assertThat(source.poll()).isEqualTo(Duration.ofSeconds(10));
    clock.advance(Duration.ofMinutes(3));
    assertThat(source.poll()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void pollsAtOnceWhenTriggered() {
    try (HssSource source = source(Duration.ofDays(1))) {
      source.start();
      await().atMost(LONG).until(() -> cloud.asked.size() == 1);
      cloud.add("e1", clock.instant());

      source.trigger();

      await().atMost(LONG).until(() -> intake.keys().contains("e1"));
    }
  }
}
