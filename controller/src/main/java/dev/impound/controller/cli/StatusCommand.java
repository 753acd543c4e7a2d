package dev.impound.controller.cli;

import dev.impound.operator.v1.GetStatusRequest;
import dev.impound.operator.v1.GetStatusResponse;
import picocli.CommandLine.Command;

/** {@code impound status}. */
@Command(
    name = "status",
    description = "Tell how the controller is, and whether it can use the cloud.",
    footer = {"", "Example:", "  impound status"})
final class StatusCommand extends OperatorCommand {
  StatusCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "ask the controller's status";
  }

  @Override
  int act() {
    GetStatusResponse status = link().status().getStatus(GetStatusRequest.getDefaultInstance());
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(status)));
    } else {
      sheet(status).print(talk().out());
    }
    return ExitCode.OK.number();
  }

  private Sheet sheet(GetStatusResponse status) {
    String cloud =
        status.getCloudEndpoint().isEmpty()
            ? "none is configured: listeners are not closed"
            : Shown.name(status.getCloudEndpoint())
                + (status.getCloudIsLocalStandIn() ? " (local stand-in, no real cloud)" : "");
    Sheet sheet =
        new Sheet()
            .line("controller", link().endpoint().toString())
            .line("version", Shown.name(status.getVersion()))
            .line("started", Shown.time(status.hasStarted(), status.getStarted()))
            .line("you are", Shown.name(status.getOperator()))
            .line(
                "nodes",
                "%d of %d connected".formatted(status.getNodesConnected(), status.getNodesKnown()))
            .line("open incidents", Integer.toUnsignedString(status.getIncidentsOpen()))
            .line("evidence", Shown.bytes(status.getEvidenceBytes()))
            .line("evidence disk free", Shown.bytes(status.getEvidenceBytesFree()))
            .line("evidence re-read", EvidenceScrubCommand.brief(status.getScrub()))
            .line("cloud", cloud);
    if (!status.getOldState().isEmpty()) {
      sheet.line("no node is commanded", Shown.sentence(status.getOldState()));
      sheet.line(
          "",
          "look for a newer database; if there is none: impound-controller acknowledge-restore");
    }
    if (!status.getCloudProblem().isEmpty()) {
      sheet.line("cloud problem", Shown.sentence(status.getCloudProblem()));
    }
    return sheet;
  }
}
