package dev.impound.controller.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-z_]+(?:\\{(?:[a-z]+=\"[^\"]*\",?)+})?) (\\S+)");

  private enum Reason {
    TOO_LARGE
  }

  private final Metrics metrics =
      new Metrics(
          "1.2.3",
          Set.of("falco"),
          Set.of("soc"),
          new Gauges(
              () -> 2,
              () -> 1000,
              () -> {
                throw new IllegalStateException("the database is gone");
              },
              () -> 5L << 30));

  @Test
  void countsAlarmsBySourceAndOutcome() {
    metrics.alarmTaken("falco");
    metrics.alarmRepeated("falco");
    metrics.alarmRepeated("falco");
    metrics.alarmRefused("falco", Reason.TOO_LARGE);

    Map<String, Double> samples = samples();
    assertThat(samples)
        .containsEntry("impound_alarms_total{outcome=\"taken\",source=\"falco\"}", 1.0)
        .containsEntry("impound_alarms_total{outcome=\"repeated\",source=\"falco\"}", 2.0)
        .containsEntry("impound_alarms_refused_total{reason=\"too_large\",source=\"falco\"}", 1.0);
  }

  @Test
  void showsAConfiguredSourceBeforeItsFirstAlarm() {
    assertThat(samples())
        .containsEntry("impound_alarms_total{outcome=\"taken\",source=\"falco\"}", 0.0);
  }

  @Test
  void countsWhateverIsNotConfiguredAsOne() {
    for (int i = 0; i < 1000; i++) {
      metrics.alarmRefused("made up " + i, Reason.TOO_LARGE);
      metrics.notification("made up " + i, Reason.TOO_LARGE);
    }

    assertThat(samples())
        .containsEntry(
            "impound_alarms_refused_total{reason=\"too_large\",source=\"unknown\"}", 1000.0)
        .containsEntry(
            "impound_notifications_total{channel=\"unknown\",outcome=\"too_large\"}", 1000.0)
        .hasSizeLessThan(100);
  }

  @Test
  void measuresFromTheAlarmInSeconds() {
    metrics.frozen(Duration.ofMillis(120));
    metrics.frozen(Duration.ofMillis(-5));
    metrics.isolated(Duration.ofSeconds(3));
    metrics.sealed(Duration.ofMinutes(10));

    assertThat(samples())
        .containsEntry("impound_alarm_to_frozen_seconds_bucket{le=\"0.1\"}", 1.0)
        .containsEntry("impound_alarm_to_frozen_seconds_bucket{le=\"0.15\"}", 2.0)
        .containsEntry("impound_alarm_to_frozen_seconds_sum", 0.12)
        .containsEntry("impound_alarm_to_isolated_seconds_bucket{le=\"2.0\"}", 0.0)
        .containsEntry("impound_alarm_to_isolated_seconds_bucket{le=\"5.0\"}", 1.0)
        .containsEntry("impound_alarm_to_sealed_seconds_bucket{le=\"300.0\"}", 0.0)
        .containsEntry("impound_alarm_to_sealed_seconds_count", 1.0);
  }

  @Test
  void readsGaugesWhenAskedAndShowsTheOthersWhenOneFails() {
    assertThat(samples())
        .containsEntry("impound_steps_held", 2.0)
        .containsEntry("impound_sessions", 1000.0)
        .containsEntry("impound_incidents_open", Double.NaN)
        .containsEntry("impound_evidence_bytes", 5368709120.0);
  }

  @Test
  void tellsTheVersionAndHowTheProcessIs() {
    assertThat(samples())
        .containsEntry("impound_build_info{version=\"1.2.3\"}", 1.0)
        .containsKeys(
            "jvm_memory_used_bytes{area=\"heap\"}",
            "jvm_memory_max_bytes{area=\"heap\"}",
            "jvm_threads_current",
            "jvm_gc_seconds_total",
            "process_start_time_seconds");
  }

  private Map<String, Double> samples() {
    return parse(new String(metrics.text(), StandardCharsets.UTF_8));
  }

  /** Samples by their name with labels; fails on a line that is neither sample nor comment. */
  static Map<String, Double> parse(String text) {
    Map<String, Double> samples = new HashMap<>();
    for (String line : text.lines().filter(line -> !line.startsWith("#")).toList()) {
      Matcher matcher = SAMPLE.matcher(line);
      assertThat(matcher.matches()).as(line).isTrue();
      samples.put(
          Objects.requireNonNull(matcher.group(1)),
          number(Objects.requireNonNull(matcher.group(2))));
    }
    return samples;
  }

  private static double number(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }
}
