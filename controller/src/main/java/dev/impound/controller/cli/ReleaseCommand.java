package dev.impound.controller.cli;

import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.ReleaseRequest;
import dev.impound.operator.v1.ReleaseResponse;
import picocli.CommandLine.Command;

/** {@code impound release}. */
@Command(
    name = "release",
    description =
        "Undo containment: restore each listener exactly as it was, then let the container run.",
    footer = {
      "",
      "Shows the plan and asks first. A listener that somebody changed since is left as it is.",
      "",
      "Examples:",
      "  impound release web-1/shop --reason \"false alarm\" --dry-run",
      "  impound release web-1/shop --reason \"false alarm\""
    })
final class ReleaseCommand extends ContainmentOrder {
  ReleaseCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String verb() {
    return "release";
  }

  @Override
  Answer order(Target target, String reason, boolean dryRun) {
    ReleaseResponse response =
        link()
            .response()
            .release(
                ReleaseRequest.newBuilder()
                    .setTarget(target.reference())
                    .setReason(reason)
                    .setDryRun(dryRun)
                    .build());
    return new Answer(response.getIncidentId(), response.getPlan());
  }

  @Override
  ExitCode outcome(Incident incident) {
    return Outcome.ofRelease(incident);
  }
}
