package dev.impound.controller.cli;

import dev.impound.operator.v1.ApprovalEntry;
import dev.impound.operator.v1.GetApprovalRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code impound approval show}. */
@Command(
    name = "show",
    description = "Tell what a request for a second person is about, and what became of it.",
    footer = {"", "Example:", "  impound approval show APR-7"})
final class ApprovalShowCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "APR", description = "The request, such as APR-7.")
  private String approval = "";

  ApprovalShowCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "show " + approval;
  }

  @Override
  int act() {
    ApprovalEntry found =
        link()
            .approvals()
            .getApproval(GetApprovalRequest.newBuilder().setApprovalId(approval).build())
            .getApproval();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(found)));
    } else {
      ApprovalView.sheet(found).print(talk().out());
    }
    return ExitCode.OK.number();
  }
}
