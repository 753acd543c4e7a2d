package dev.impound.controller.cli;

import dev.impound.operator.v1.StopSandboxRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code impound quarantine stop}. */
@Command(
    name = "stop",
    description = "Kill a sandbox's processes and remove it; the loaded image stays.",
    footer = {"", "Example:", "  impound quarantine stop look"})
final class QuarantineStopCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the sandbox.")
  private String name = "";

  QuarantineStopCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "stop sandbox " + name;
  }

  @Override
  int act() {
    String node =
        link()
            .quarantine()
            .stopSandbox(StopSandboxRequest.newBuilder().setName(name).build())
            .getNode();
    if (json()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", name);
      fields.put("node", node);
      talk().out().println(JsonView.pretty(fields));
    } else {
      talk().out().println("%s on %s is gone".formatted(Shown.name(name), Shown.name(node)));
    }
    return ExitCode.OK.number();
  }
}
