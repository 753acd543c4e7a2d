package dev.impound.controller.cli;

import dev.impound.operator.v1.ApprovalEntry;
import dev.impound.operator.v1.ListApprovalsRequest;
import dev.impound.wire.Portions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code impound approval list}. */
@Command(
    name = "list",
    description = "List what waits for a second person, and what waited, newest first.",
    footer = {"", "Example:", "  impound approval list --waiting"})
final class ApprovalListCommand extends OperatorCommand {
  private static final int MOST = 1000;

  @Option(names = "--waiting", description = "Leave out what is decided or has expired.")
  private boolean waiting;

  ApprovalListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "list what waits for a second person";
  }

  @Override
  int act() {
    List<ApprovalEntry> approvals =
        Portions.joined(
                link()
                    .approvals()
                    .listApprovals(ListApprovalsRequest.newBuilder().setLimit(MOST).build()))
            .getApprovalsList()
            .stream()
            .filter(approval -> !waiting || approval.getState().equals("waiting"))
            .toList();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.list(approvals)));
    } else {
      ApprovalView.table(approvals).print(talk().out());
    }
    return ExitCode.OK.number();
  }
}
