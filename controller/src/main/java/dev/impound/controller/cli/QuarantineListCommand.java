package dev.impound.controller.cli;

import dev.impound.operator.v1.ListSandboxesRequest;
import dev.impound.operator.v1.ListSandboxesResponse;
import dev.impound.wire.Portions;
import picocli.CommandLine.Command;

/** {@code impound quarantine list}. */
@Command(
    name = "list",
    description = "List the sandboxes of every connected quarantine node.",
    footer = {
      "",
      "Ends with 7 when a quarantine node could not be asked.",
      "",
      "Example:",
      "  impound quarantine list"
    })
final class QuarantineListCommand extends OperatorCommand {
  QuarantineListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "list the sandboxes";
  }

  @Override
  int act() {
    ListSandboxesResponse found =
        Portions.joined(
            link().quarantine().listSandboxes(ListSandboxesRequest.getDefaultInstance()));
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.list(found.getSandboxesList())));
    } else {
      SandboxView.table(found.getSandboxesList()).print(talk().out());
    }
    found.getNotAskedList().forEach(node -> talk().say("warning: not asked: " + node));
    return (found.getNotAskedCount() == 0 ? ExitCode.OK : ExitCode.PARTIAL).number();
  }
}
