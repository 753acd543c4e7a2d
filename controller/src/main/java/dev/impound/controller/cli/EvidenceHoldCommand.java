package dev.impound.controller.cli;

import dev.impound.operator.v1.Hold;
import dev.impound.operator.v1.HoldEvidenceRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound evidence hold}. */
@Command(
    name = "hold",
    description = "Put a legal hold on the evidence of an incident, or on one capture.",
    footer = {
      "",
      "Nothing is removed while a hold stands. Several may stand at once; each ends by itself,"
          + " with",
      "\"impound evidence unhold\". A hold on an incident is on its later captures too.",
      "",
      "Examples:",
      "  impound evidence hold INC-3 --reason \"case 2026-118\"",
      "  impound evidence hold CAP-4 --reason \"case 2026-118\""
    })
final class EvidenceHoldCommand extends OperatorCommand {
  @Parameters(
      index = "0",
      paramLabel = "INC|CAP",
      description = "An incident such as INC-3, or a capture such as CAP-4.")
  private String subject = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it stands in the chain of custody.")
  private String reason = "";

  EvidenceHoldCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "hold " + subject;
  }

  @Override
  int act() {
    Hold hold =
        link()
            .retention()
            .holdEvidence(
                HoldEvidenceRequest.newBuilder().setSubject(subject).setReason(reason).build())
            .getHold();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(hold)));
    } else {
      talk().out().println(EvidenceView.hold(hold));
    }
    return ExitCode.OK.number();
  }
}
