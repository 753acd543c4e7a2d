package dev.impound.controller.cli;

import dev.impound.node.v1.OperatorOrder;
import dev.impound.node.v1.RunOrder;
import dev.impound.node.v1.SignedOrder;
import dev.impound.operator.v1.OperatorSignatureNeed;
import dev.impound.operator.v1.PlacedSandbox;
import dev.impound.operator.v1.RunSandboxRequest;
import dev.impound.operator.v1.RunSandboxResponse;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound quarantine run}. */
@Command(
    name = "run",
    description =
        "Run a sandbox of a loaded image item: no network, no capabilities, read-only root, and"
            + " nothing of the image's own start.",
    footer = {
      "",
      "Examples:",
      "  impound quarantine run EV-6 --node lab-1 --name look",
      "  impound quarantine run EV-6 --node lab-1 --name look --operator-key"
          + " ~/keys/operator-key.pem",
    })
final class QuarantineRunCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "ITEM", description = "Image item that was loaded.")
  private String item = "";

  @Option(names = "--node", required = true, paramLabel = "NODE", description = "Quarantine node.")
  private String node = "";

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Name for the sandbox.")
  private String name = "";

  @Mixin private final OperatorKeyOptions operatorKey = new OperatorKeyOptions();

  QuarantineRunCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "run %s as %s on %s".formatted(item, name, node);
  }

  @Override
  int act() throws IOException {
    RunSandboxRequest.Builder request =
        RunSandboxRequest.newBuilder().setItemId(item).setNode(node).setName(name);
    RunSandboxResponse planned =
        link().quarantine().runSandbox(request.clone().setDryRun(true).build());
    Optional<OperatorSignatureNeed> need =
        planned.hasSignatureNeed() ? Optional.of(planned.getSignatureNeed()) : Optional.empty();
    if (operatorKey.prepare(need, task())) {
      request.setOperatorOrder(signed(planned.getConfigSha256()));
    }
    PlacedSandbox sandbox = link().quarantine().runSandbox(request.build()).getSandbox();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(sandbox)));
    } else {
      SandboxView.sheet(sandbox).print(talk().out());
      talk().say("next: impound quarantine shell " + name);
    }
    return ExitCode.OK.number();
  }

  private SignedOrder signed(String config) throws IOException {
    talk()
        .say(
            "your key signs for an hour, once: node %s may run image %s of %s as %s"
                .formatted(Shown.name(node), Shown.name(config), item, name));
    return operatorKey.sign(
        OperatorOrder.newBuilder()
            .setNodeName(node)
            .setRun(RunOrder.newBuilder().setName(name).setItemId(item).setConfigSha256(config)),
        surroundings().clock().instant());
  }
}
