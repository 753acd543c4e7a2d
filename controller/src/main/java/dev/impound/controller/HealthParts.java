package dev.impound.controller;

import dev.impound.controller.alarm.AlarmJournal;
import dev.impound.controller.alarm.AlarmRecord;
import dev.impound.controller.alarm.AlarmSettings;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.metrics.Gauges;
import dev.impound.controller.metrics.Metrics;
import dev.impound.controller.metrics.ReadinessCheck;
import dev.impound.controller.node.NodeSessions;
import dev.impound.controller.notification.ChannelSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Joins figures and readiness to what they are read from. */
final class HealthParts {
  /** Below this much room for evidence the controller says that it is not ready. */
  private static final long LEAST_FREE_BYTES = 1L << 30;

  private HealthParts() {}

  static Metrics metrics(
      ControllerConfig config,
      String version,
      IncidentDesk incidents,
      NodeSessions sessions,
      Evidence evidence) {
    Set<String> sources =
        config.alarms().sources().stream().map(SourceSettings::name).collect(Collectors.toSet());
    Set<String> channels =
        config.notifications().channels().stream()
            .map(ChannelSettings::name)
            .collect(Collectors.toCollection(HashSet::new));
    return new Metrics(
        version,
        sources,
        channels,
        new Gauges(
            incidents::heldSteps,
            sessions::connectedHere,
            incidents::open,
            () -> storedBytes(evidence)));
  }

  private static long storedBytes(Evidence evidence) {
    try {
      return evidence.usage().storedBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Measures what ended from the arrival of the incident's first alarm on. */
  static void measure(
      Metrics metrics,
      AlarmJournal journal,
      Clock clock,
      IncidentId incident,
      StepKind kind,
      StepState state) {
    if (state != StepState.DONE) {
      return;
    }
    Optional<Duration> since =
        journal.of(incident, 1).stream()
            .map(AlarmRecord::received)
            .map(received -> Duration.between(received, clock.instant()))
            .findFirst();
    switch (kind) {
      case FREEZE -> since.ifPresent(metrics::frozen);
      case ISOLATE -> since.ifPresent(metrics::isolated);
      case SEAL -> since.ifPresent(metrics::sealed);
      case ACQUIRE,
          VERIFY,
          QUARANTINE_LOAD,
          QUARANTINE_RUN,
          DRAIN_MEMBERS,
          ISOLATE_NODE,
          CUT_NETWORK,
          HOLD_RESTART,
          THAW,
          RESTORE,
          RESTORE_NETWORK,
          RESTORE_RESTART -> {
        // Nobody waits for these against a clock.
      }
    }
  }

  /** What has to hold for the controller to be ready. */
  static List<ReadinessCheck> checks(Parts parts, AlarmSettings alarms) {
    return List.of(
        new ReadinessCheck("database", parts.database()::problem),
        new ReadinessCheck("alarm port", () -> port(parts.alarms(), alarms)),
        new ReadinessCheck("evidence disk", () -> disk(parts.evidence())));
  }

  private static Optional<String> port(AlarmParts parts, AlarmSettings alarms) {
    return alarms.port().isPresent() && parts.sources().port().isEmpty()
        ? Optional.of("is not open")
        : Optional.empty();
  }

  private static Optional<String> disk(Evidence evidence) {
    try {
      long free = evidence.usage().freeBytes();
      return free < LEAST_FREE_BYTES
          ? Optional.of("has room for %d MiB only".formatted(free >> 20))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of("cannot be asked: " + e.getMessage());
    }
  }
}
