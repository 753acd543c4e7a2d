package dev.impound.controller.cli;

import dev.impound.node.v1.OperatorOrder;
import dev.impound.node.v1.ReleaseOrder;
import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.OperatorSignatureNeed;
import dev.impound.operator.v1.ReleaseRequest;
import dev.impound.operator.v1.ReleaseResponse;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
      "  impound release web-1/shop --reason \"false alarm\"",
      "  impound release web-1/shop --reason \"false alarm\" --operator-key ~/keys/operator-key.pem"
    })
final class ReleaseCommand extends ContainmentOrder {
  @Mixin private final OperatorKeyOptions operatorKey = new OperatorKeyOptions();

  private Optional<OperatorSignatureNeed> need = Optional.empty();
  private Optional<OperatorOrder.Builder> toSign = Optional.empty();

  ReleaseCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String verb() {
    return "release";
  }

  @Override
  String prepare(Answer planned) throws IOException {
    if (!operatorKey.prepare(need, task())) {
      return "";
    }
    toSign =
        Optional.of(
            OperatorOrder.newBuilder()
                .setNodeName(planned.plan().getNode())
                .setRelease(
                    ReleaseOrder.newBuilder()
                        .setIncidentId(planned.incidentId())
                        .setContainerId(planned.plan().getContainerId())));
    return "your key signs for an hour, once: node %s may release container %s from %s"
        .formatted(
            Shown.name(planned.plan().getNode()),
            Shown.name(planned.plan().getContainerId()),
            Shown.name(planned.incidentId()));
  }

  @Override
  Answer order(Target target, String reason, boolean dryRun) throws IOException {
    ReleaseRequest.Builder request =
        ReleaseRequest.newBuilder()
            .setTarget(target.reference())
            .setReason(reason)
            .setDryRun(dryRun);
    if (!dryRun && toSign.isPresent()) {
      request.setOperatorOrder(operatorKey.sign(toSign.get(), surroundings().clock().instant()));
    }
    ReleaseResponse response = link().response().release(request.build());
    need =
        response.hasSignatureNeed() ? Optional.of(response.getSignatureNeed()) : Optional.empty();
    return new Answer(response.getIncidentId(), response.getPlan());
  }

  @Override
  ExitCode outcome(Incident incident) {
    return Outcome.ofRelease(incident);
  }
}
