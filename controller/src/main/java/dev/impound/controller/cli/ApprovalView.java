package dev.impound.controller.cli;

import dev.impound.operator.v1.ApprovalEntry;
import java.util.List;

/** Requests for a second person, for people. */
final class ApprovalView {
  private ApprovalView() {}

  static Table table(List<ApprovalEntry> approvals) {
    Table table = new Table("REQUEST", "STATE", "KIND", "ASKED BY", "UNTIL", "WHAT", "REASON");
    for (ApprovalEntry approval : approvals) {
      table.row(
          Shown.name(approval.getId()),
          Shown.name(approval.getState()),
          Shown.name(approval.getKind()),
          Shown.name(approval.getRequester()),
          Shown.time(approval.hasExpiresAt(), approval.getExpiresAt()),
          Shown.sentence(approval.getSummary()),
          Shown.sentence(approval.getReason()));
    }
    return table;
  }

  static Sheet sheet(ApprovalEntry approval) {
    Sheet sheet =
        new Sheet()
            .line("request", Shown.name(approval.getId()))
            .line("state", Shown.name(approval.getState()))
            .line("kind", Shown.name(approval.getKind()))
            .line("what", Shown.sentence(approval.getSummary()))
            .line("asked by", Shown.name(approval.getRequester()))
            .line("reason", Shown.sentence(approval.getReason()))
            .line("asked at", Shown.time(approval.hasRequestedAt(), approval.getRequestedAt()))
            .line("until", Shown.time(approval.hasExpiresAt(), approval.getExpiresAt()));
    if (approval.hasDecidedAt()) {
      sheet
          .line("decided by", Shown.name(approval.getDecidedBy()))
          .line("decided at", Shown.time(true, approval.getDecidedAt()))
          .line("because", Shown.sentence(approval.getDecisionReason()));
    }
    if (!approval.getOutcome().isEmpty()) {
      sheet.line("outcome", Shown.sentence(approval.getOutcome()));
    }
    return sheet;
  }
}
