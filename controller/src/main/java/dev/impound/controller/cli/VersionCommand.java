package dev.impound.controller.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code impound version}. */
@Command(
    name = "version",
    description = "Print the version of this program; impound status prints the controller's.",
    footer = {"", "Example:", "  impound version -o json"})
final class VersionCommand extends OperatorCommand {
  VersionCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "print the version";
  }

  @Override
  int act() {
    String java = Runtime.version().toString();
    if (json()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("version", Version.text());
      fields.put("java", java);
      talk().out().println(JsonView.pretty(fields));
    } else {
      talk().out().println("impound %s (java %s)".formatted(Version.text(), java));
    }
    return ExitCode.OK.number();
  }
}
