package dev.impound.controller.cli;

import dev.impound.operator.v1.ContainRequest;
import dev.impound.operator.v1.ContainResponse;
import dev.impound.operator.v1.Incident;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code impound contain}. */
@Command(
    name = "contain",
    description =
        "Freeze a container, close the listeners in front of it to all but the responders, and cut"
            + " its network on the node.",
    footer = {
      "",
      "Shows the plan and asks first. No evidence is taken: see impound capture. Interrupting it",
      "only stops the watching.",
      "",
      "Examples:",
      "  impound contain web-1/shop --reason \"reverse shell\" --dry-run",
      "  impound contain web-1/shop --reason \"reverse shell\" --yes",
      "  impound contain web-1/3f9c0a12be41 --reason \"reverse shell\" -o json --yes"
    })
final class ContainCommand extends ContainmentOrder {
  @Option(
      names = "--leave-network",
      description = "Leave the container's network on the node as it is.")
  private boolean leaveNetwork;

  ContainCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String verb() {
    return "contain";
  }

  @Override
  Answer order(Target target, String reason, boolean dryRun) {
    ContainResponse response =
        link()
            .response()
            .contain(
                ContainRequest.newBuilder()
                    .setTarget(target.reference())
                    .setReason(reason)
                    .setDryRun(dryRun)
                    .setLeaveNetwork(leaveNetwork)
                    .build());
    return new Answer(response.getIncidentId(), response.getPlan());
  }

  @Override
  ExitCode outcome(Incident incident) {
    return Outcome.ofContain(incident);
  }
}
