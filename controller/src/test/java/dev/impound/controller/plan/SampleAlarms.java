package dev.impound.controller.plan;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Claim;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Alarms to judge. */
final class SampleAlarms {
  private SampleAlarms() {}

  static Alarm alarm(String rule, Severity severity) {
    return alarm(rule, severity, Map.of(), true);
  }

  static Alarm alarm(
      String rule, Severity severity, Map<String, String> labels, boolean actionable) {
    return new Alarm(
        "falco-prod",
        SourceKind.FALCO,
        "key",
        Optional.empty(),
        rule,
        severity,
        Optional.empty(),
        new Claim(List.of("web-1"), List.of(), List.of("shop")),
        labels,
        "",
        actionable);
  }
}
