package dev.impound.controller.cli;

import dev.impound.operator.v1.Alarm;
import dev.impound.operator.v1.AlarmSource;
import java.util.List;

/** Alarms and their sources as a person reads them. */
final class AlarmView {
  private AlarmView() {}

  static Table list(List<Alarm> alarms) {
    Table table =
        new Table(
            "ALARM", "RECEIVED", "SOURCE", "SEVERITY", "RULE", "STATE", "INCIDENT", "REPEATS");
    for (Alarm alarm : alarms) {
      table.row(
          Shown.name(alarm.getId()),
          Shown.time(alarm.hasReceived(), alarm.getReceived()),
          Shown.name(alarm.getSource()),
          Shown.word(alarm.getSeverity()),
          Shown.name(alarm.getRule()),
          Shown.word(alarm.getState()),
          alarm.getIncidentId().isEmpty() ? Shown.ABSENT : Shown.name(alarm.getIncidentId()),
          Long.toUnsignedString(alarm.getRepeats()));
    }
    return table;
  }

  static Sheet sheet(Alarm alarm) {
    return new Sheet()
        .line("alarm", Shown.name(alarm.getId()))
        .line("state", Shown.word(alarm.getState()))
        .line("why", Shown.sentence(alarm.getReason()))
        .line("incident", Shown.name(alarm.getIncidentId()))
        .line("playbook", Shown.name(alarm.getPlaybook()))
        .line("source", Shown.name(alarm.getSource()))
        .line("rule", Shown.name(alarm.getRule()))
        .line("severity", Shown.word(alarm.getSeverity()))
        .line("says it is", Shown.sentence(alarm.getClaim()))
        .line("received", Shown.time(alarm.hasReceived(), alarm.getReceived()))
        .line("occurred", Shown.time(alarm.hasOccurred(), alarm.getOccurred()))
        .line("repeats", Long.toUnsignedString(alarm.getRepeats()))
        .line("summary", Shown.sentence(alarm.getSummary()));
  }

  static Table sources(List<AlarmSource> sources) {
    Table table =
        new Table(
            "SOURCE", "KIND", "ADDRESS", "STATE", "TAKEN", "REPEATS", "REFUSED", "LAST", "PROBLEM");
    for (AlarmSource source : sources) {
      table.row(
          Shown.name(source.getName()),
          Shown.name(source.getKind()),
          source.getAddress().isEmpty() ? Shown.ABSENT : Shown.name(source.getAddress()),
          Shown.sentence(source.getState()),
          Long.toUnsignedString(source.getTaken()),
          Long.toUnsignedString(source.getRepeats()),
          Long.toUnsignedString(source.getRefused()),
          Shown.time(source.hasLast(), source.getLast()),
          source.getProblem().isEmpty() ? Shown.ABSENT : Shown.sentence(source.getProblem()));
    }
    return table;
  }
}
