package dev.impound.controller.cli;

import dev.impound.controller.plan.Playbooks;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code impound playbook standard}. */
@Command(
    name = "standard",
    description =
        "Print the playbooks that hold where none are configured, with every key explained.",
    footer = {
      "",
      "Needs no controller. With -o json the text is the value of the key yaml.",
      "",
      "Example:",
      "  impound playbook standard > playbooks.yaml"
    })
final class PlaybookStandardCommand extends OperatorCommand {
  PlaybookStandardCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "print the standard playbooks";
  }

  @Override
  int act() {
    String text = Playbooks.standardText();
    if (json()) {
      talk().out().println(JsonView.pretty(Map.of("yaml", text)));
    } else {
      talk().out().print(text);
      talk().out().flush();
    }
    return ExitCode.OK.number();
  }
}
