package dev.impound.controller.cli;

import dev.impound.operator.v1.Hold;
import dev.impound.operator.v1.ReleaseHoldRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound evidence unhold}. */
@Command(
    name = "unhold",
    description = "End a legal hold.",
    footer = {
      "",
      "Name what the hold is on; where several stand on it, the hold too.",
      "",
      "Examples:",
      "  impound evidence unhold INC-3 --reason \"case closed\"",
      "  impound evidence unhold INC-3 --hold HOLD-2 --reason \"case closed\""
    })
final class EvidenceUnholdCommand extends OperatorCommand {
  @Parameters(
      index = "0",
      paramLabel = "INC|CAP",
      description = "The incident or the capture that it is on.")
  private String subject = "";

  @Option(
      names = "--hold",
      paramLabel = "HOLD",
      description = "The hold, such as HOLD-2; needed where several stand.")
  private String hold = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it stands in the chain of custody.")
  private String reason = "";

  EvidenceUnholdCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "end %s on %s".formatted(hold.isEmpty() ? "the hold" : hold, subject);
  }

  @Override
  int act() {
    Hold ended =
        link()
            .retention()
            .releaseHold(
                ReleaseHoldRequest.newBuilder()
                    .setSubject(subject)
                    .setHoldId(hold)
                    .setReason(reason)
                    .build())
            .getHold();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(ended)));
    } else {
      talk().out().println("ended: " + EvidenceView.hold(ended));
    }
    return ExitCode.OK.number();
  }
}
