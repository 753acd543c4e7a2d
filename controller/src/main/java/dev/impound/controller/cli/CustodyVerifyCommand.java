package dev.impound.controller.cli;

import dev.impound.operator.v1.VerifyChainRequest;
import dev.impound.operator.v1.VerifyChainResponse;
import dev.impound.wire.Portions;
import picocli.CommandLine.Command;

/** {@code impound custody verify}. */
@Command(
    name = "verify",
    description =
        "Have the controller compare every link of its chain of custody, and checkpoints.",
    footer = {
      "",
      "Ends with 8 when something is wrong.",
      "",
      "Example:",
      "  impound custody verify"
    })
final class CustodyVerifyCommand extends OperatorCommand {
  CustodyVerifyCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "verify the chain of custody";
  }

  @Override
  int act() {
    VerifyChainResponse found =
        Portions.joined(
            link().custodyStream().verifyChain(VerifyChainRequest.getDefaultInstance()));
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(found)));
    } else {
      Sheet sheet = new Sheet();
      sheet.line("entries", Long.toString(found.getEntries()));
      sheet.line("head", Shown.name(found.getHeadSha256()));
      sheet.line("checkpoints", Integer.toString(found.getCheckpoints()));
      sheet.line("whole", Shown.yesOrNo(found.getFindingsCount() == 0));
      sheet.print(talk().out());
    }
    if (found.getFindingsCount() == 0) {
      return ExitCode.OK.number();
    }
    talk()
        .complain(
            Complaint.of(
                ExitCode.DAMAGED,
                "NOT_INTACT",
                "the chain of custody is not whole",
                String.join("; ", found.getFindingsList()),
                "compare it with an export or a pulled capture of an earlier time"));
    return ExitCode.DAMAGED.number();
  }
}
