package dev.impound.controller.cli;

import dev.impound.node.v1.ShellExit;
import dev.impound.operator.v1.ShellOpening;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code impound quarantine shell}. */
@Command(
    name = "shell",
    description = "Open a shell in a sandbox.",
    footer = {
      "",
      "On a terminal every key goes to the shell; Ctrl-] leaves it. Otherwise standard input goes",
      "to the shell until it ends. The exit code is the shell's.",
      "",
      "What the sandbox prints is the intruder's and reaches standard output unchanged.",
      "",
      "Examples:",
      "  impound quarantine shell look",
      "  echo 'sha256sum /tmp/x' | impound quarantine shell look"
    })
final class QuarantineShellCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the sandbox.")
  private String name = "";

  QuarantineShellCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "open a shell in sandbox " + name;
  }

  @Override
  int act() throws IOException {
    return surroundings().inputIsTerminal().getAsBoolean() ? onTerminal() : onPipes();
  }

  private int onTerminal() throws IOException {
    talk()
        .say(
            "warning: what the sandbox prints reaches your terminal unchanged, and the intruder may"
                + " have written it; Ctrl-] leaves");
    ShellExit exit;
    try (OperatorTerminal terminal = surroundings().terminal().open()) {
      ShellOpening opening =
          ShellOpening.newBuilder()
              .setName(name)
              .setTerminal(true)
              .setSize(terminal.size())
              .build();
      ShellLane lane = new ShellLane(link().shell(), opening);
      terminal.onResize(() -> lane.resize(terminal.size()));
      exit = lane.join(terminal.input(), terminal.output(), ShellLane.LEAVE_KEY);
    }
    return told(exit);
  }

  private int onPipes() throws IOException {
    ShellOpening opening = ShellOpening.newBuilder().setName(name).build();
    ShellLane lane = new ShellLane(link().shell(), opening);
    return told(lane.join(surroundings().in(), surroundings().out(), ShellLane.NO_KEY));
  }

  private int told(ShellExit exit) {
    if (exit.hasCode()) {
      if (!exit.getReason().isEmpty()) {
        talk().say(exit.getReason());
      }
      return exit.getCode();
    }
    throw Complaint.of(
            ExitCode.FAILED,
            "SHELL_CUT",
            "the shell in sandbox " + name + " did not end by itself",
            exit.getReason().isEmpty() ? "no reason was given" : exit.getReason(),
            "see whether it still runs with: impound quarantine list")
        .asException();
  }
}
