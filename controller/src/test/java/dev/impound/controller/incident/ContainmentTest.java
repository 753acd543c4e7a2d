package dev.impound.controller.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContainmentTest {

  @Test
  void isContainedWhenFrozenAndIsolated() {
    assertThat(after("FREEZE DONE", "ISOLATE DONE")).isEqualTo(IncidentState.CONTAINED);
    assertThat(after("FREEZE DONE", "ISOLATE NOTHING_TO_DO")).isEqualTo(IncidentState.CONTAINED);
    assertThat(after("FREEZE NOTHING_TO_DO", "ISOLATE DONE")).isEqualTo(IncidentState.CONTAINED);
  }

  @Test
  void isPartlyContainedWhenOneOfTheTwoFailed() {
    assertThat(after("FREEZE DONE", "ISOLATE FAILED")).isEqualTo(IncidentState.PARTLY_CONTAINED);
    assertThat(after("FREEZE FAILED", "ISOLATE DONE")).isEqualTo(IncidentState.PARTLY_CONTAINED);
  }

  @Test
  void isNotContainedWhenNothingWasDone() {
    assertThat(after()).isEqualTo(IncidentState.NOT_CONTAINED);
    assertThat(after("FREEZE FAILED", "ISOLATE FAILED")).isEqualTo(IncidentState.NOT_CONTAINED);
    assertThat(after("FREEZE NOTHING_TO_DO", "ISOLATE NOTHING_TO_DO"))
        .isEqualTo(IncidentState.NOT_CONTAINED);
  }

  @Test
  void isReleasedOnlyWhenBothUndoStepsSucceeded() {
    assertThat(after("FREEZE DONE", "ISOLATE DONE", "RESTORE DONE", "THAW DONE"))
        .isEqualTo(IncidentState.RELEASED);
    assertThat(after("FREEZE DONE", "ISOLATE DONE", "RESTORE FAILED", "THAW DONE"))
        .isEqualTo(IncidentState.PARTLY_CONTAINED);
    assertThat(
            after(
                "FREEZE DONE",
                "ISOLATE DONE",
                "RESTORE FAILED",
                "THAW DONE",
                "RESTORE DONE",
                "THAW DONE"))
        .isEqualTo(IncidentState.RELEASED);
  }

  @Test
  void isReleasedOnlyWhenWhatWasChangedOnTheNodeIsUndoneToo() {
    String[] contained = {"FREEZE DONE", "HOLD_RESTART DONE", "ISOLATE DONE", "CUT_NETWORK DONE"};
    assertThat(after(contained)).isEqualTo(IncidentState.CONTAINED);
    assertThat(
            after(
                Stream.concat(
                        Stream.of(contained),
                        Stream.of(
                            "RESTORE DONE",
                            "RESTORE_NETWORK FAILED",
                            "RESTORE_RESTART DONE",
                            "THAW DONE"))
                    .toArray(String[]::new)))
        .isEqualTo(IncidentState.PARTLY_CONTAINED);
    assertThat(
            after(
                Stream.concat(
                        Stream.of(contained),
                        Stream.of(
                            "RESTORE DONE",
                            "RESTORE_NETWORK DONE",
                            "RESTORE_RESTART NOTHING_TO_DO",
                            "THAW DONE"))
                    .toArray(String[]::new)))
        .isEqualTo(IncidentState.RELEASED);
  }

  @Test
  void isContainedAlsoWhereTheNetworkCouldNotBeCutOnTheNode() {
    assertThat(after("FREEZE DONE", "HOLD_RESTART FAILED", "ISOLATE DONE", "CUT_NETWORK FAILED"))
        .isEqualTo(IncidentState.CONTAINED);
    assertThat(after("FREEZE FAILED", "ISOLATE FAILED", "CUT_NETWORK DONE"))
        .isEqualTo(IncidentState.PARTLY_CONTAINED);
  }

  @Test
  void respondsWhileAStepOfContainmentIsUnsettled() {
    assertThat(after("FREEZE DONE", "ISOLATE WORKING")).isEqualTo(IncidentState.RESPONDING);
    assertThat(after("FREEZE DONE", "ISOLATE DONE", "ACQUIRE WORKING"))
        .isEqualTo(IncidentState.CONTAINED);
  }

  @Test
  void isContainedAgainWhenItIsContainedAfterAHalfRelease() {
    assertThat(
            after(
                "FREEZE DONE",
                "ISOLATE DONE",
                "RESTORE FAILED",
                "THAW DONE",
                "FREEZE DONE",
                "ISOLATE DONE"))
        .isEqualTo(IncidentState.CONTAINED);
  }

  private static IncidentState after(String... steps) {
    List<Step> done = new ArrayList<>();
    for (String step : steps) {
      String[] words = step.split(" ", 2);
      done.add(
          new Step(
              new StepId(done.size() + 1L),
              StepKind.valueOf(words[0]),
              StepState.valueOf(words[1]),
              "",
              "",
              Instant.EPOCH,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              ""));
    }
    return Containment.state(
        new Incident(
            new IncidentId(1),
            new Target(new NodeName("web-1"), new ContainerId("ab".repeat(32))),
            "shop",
            IncidentState.RESPONDING,
            "test",
            "alice",
            "",
            Instant.EPOCH,
            0,
            done,
            List.of()));
  }
}
