package dev.impound.controller.cli;

import dev.impound.operator.v1.PlacedSandbox;
import dev.impound.operator.v1.RunSandboxRequest;
import picocli.CommandLine.Command;
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
      "Example:",
      "  impound quarantine run EV-6 --node lab-1 --name look",
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

  QuarantineRunCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "run %s as %s on %s".formatted(item, name, node);
  }

  @Override
  int act() {
    PlacedSandbox sandbox =
        link()
            .quarantine()
            .runSandbox(
                RunSandboxRequest.newBuilder().setItemId(item).setNode(node).setName(name).build())
            .getSandbox();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(sandbox)));
    } else {
      SandboxView.sheet(sandbox).print(talk().out());
      talk().say("next: impound quarantine shell " + name);
    }
    return ExitCode.OK.number();
  }
}
