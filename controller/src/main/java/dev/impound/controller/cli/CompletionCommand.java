package dev.impound.controller.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code impound completion}. */
@Command(
    name = "completion",
    description = "Print a script that completes commands and options in bash or zsh.",
    footer = {
      "",
      "In zsh the script loads bashcompinit by itself.",
      "",
      "Examples:",
      "  source <(impound completion bash)",
      "  impound completion bash > /etc/bash_completion.d/impound"
    })
final class CompletionCommand extends OperatorCommand {
  /** Shells that the script is for; it is the same script. */
  enum Shell {
    bash,
    zsh
  }

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SHELL",
      description = "${COMPLETION-CANDIDATES}. Default: bash.")
  private Shell shell = Shell.bash;

  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "print the completion for " + shell;
  }

  @Override
  int act() {
    CommandLine root = spec.root().commandLine();
    talk().out().print(AutoComplete.bash(root.getCommandName(), root));
    talk().out().flush();
    return ExitCode.OK.number();
  }
}
