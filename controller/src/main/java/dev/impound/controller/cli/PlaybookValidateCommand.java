package dev.impound.controller.cli;

import dev.impound.controller.plan.PlanWords;
import dev.impound.controller.plan.Playbook;
import dev.impound.controller.plan.Playbooks;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code impound playbook validate}. */
@Command(
    name = "validate",
    description = "Check a file of playbooks and print them as they are understood.",
    footer = {
      "",
      "Needs no controller. Ends with 2 and every problem, by key and line, when it is not valid.",
      "",
      "Example:",
      "  impound playbook validate playbooks.yaml"
    })
final class PlaybookValidateCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "FILE", description = "The playbooks, YAML.")
  private Path file = Path.of("");

  PlaybookValidateCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "use the playbooks of " + file;
  }

  @Override
  int act() {
    Playbooks playbooks = PlaybookView.read(file, task());
    if (json()) {
      talk()
          .out()
          .println(JsonView.pretty(playbooks.all().stream().map(PlaybookView::map).toList()));
      return ExitCode.OK.number();
    }
    Table table = new Table("PLAYBOOK", "MODE", "STEPS", "FOR", "LIMITS");
    for (Playbook playbook : playbooks.all()) {
      table.row(
          playbook.name(),
          PlanWords.of(playbook.mode()),
          String.join(",", PlaybookView.steps(playbook)),
          PlaybookView.match(playbook.match()),
          PlaybookView.limits(playbook));
    }
    table.print(talk().out());
    talk().say("valid; the first that fits an alarm counts, and one that fits none is recorded");
    return ExitCode.OK.number();
  }
}
