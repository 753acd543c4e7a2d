package dev.impound.controller.cli;

import dev.impound.operator.v1.ApprovalEntry;
import dev.impound.operator.v1.DecideApprovalRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The second person's word. */
abstract class ApprovalDecision extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "APR", description = "The request, such as APR-7.")
  private String approval = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it stands with the request, and with what is done.")
  private String reason = "";

  private final boolean approve;

  private ApprovalDecision(Surroundings surroundings, boolean approve) {
    super(surroundings);
    this.approve = approve;
  }

  @Override
  final String task() {
    return "%s %s".formatted(approve ? "approve" : "deny", approval);
  }

  @Override
  final int act() {
    ApprovalEntry decided =
        link()
            .approving()
            .decideApproval(
                DecideApprovalRequest.newBuilder()
                    .setApprovalId(approval)
                    .setApprove(approve)
                    .setReason(reason)
                    .build())
            .getApproval();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(decided)));
    } else {
      ApprovalView.sheet(decided).print(talk().out());
    }
    return ExitCode.OK.number();
  }

  /** {@code impound approval approve}. */
  @Command(
      name = "approve",
      description = "Be the second person: what was asked is done now, in the name of who asked.",
      footer = {
        "",
        "Who asked cannot approve. (A step that a guard or a playbook holds is decided with",
        "\"impound approve INC STEP\"; where that wants two persons, it becomes a request too.)",
        "",
        "Example:",
        "  impound approval approve APR-7 --reason \"the case is closed, see ticket 12\""
      })
  static final class Approve extends ApprovalDecision {
    Approve(Surroundings surroundings) {
      super(surroundings, true);
    }
  }

  /** {@code impound approval deny}. */
  @Command(
      name = "deny",
      description = "Leave undone what was asked; who asked withdraws it so.",
      footer = {"", "Example:", "  impound approval deny APR-7 --reason \"wrong incident\""})
  static final class Deny extends ApprovalDecision {
    Deny(Surroundings surroundings) {
      super(surroundings, false);
    }
  }
}
