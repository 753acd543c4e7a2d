package dev.impound.controller.cli;

import dev.impound.operator.v1.AuditEntry;
import java.util.List;

/** Entries of the audit trail, for people. */
final class AuditView {
  private AuditView() {}

  static Table table(List<AuditEntry> entries) {
    Table table =
        new Table("TIME", "CONTROLLER", "CALLER", "ROLE", "FROM", "CALL", "WHAT", "OUTCOME");
    for (AuditEntry entry : entries) {
      table.row(
          Shown.time(entry.hasAt(), entry.getAt()),
          Shown.name(entry.getController()),
          Shown.name(last(entry.getCaller(), '/')),
          Shown.name(entry.getRole()),
          Shown.name(entry.getAddress()),
          Shown.name(last(entry.getCall(), '.')),
          what(entry),
          outcome(entry));
    }
    return table;
  }

  private static String last(String text, char separator) {
    return text.substring(text.lastIndexOf(separator) + 1);
  }

  private static String what(AuditEntry entry) {
    return Shown.name(
        String.join(
            " ",
            List.of(entry.getIncidentId(), entry.getItem(), entry.getNode()).stream()
                .filter(text -> !text.isEmpty())
                .toList()));
  }

  private static String outcome(AuditEntry entry) {
    String outcome = entry.getReason().isEmpty() ? entry.getOutcome() : entry.getReason();
    return Shown.name(entry.hasEnteredLate() ? outcome + " (entered late)" : outcome);
  }
}
