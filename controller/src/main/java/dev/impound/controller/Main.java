package dev.impound.controller;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program {@code impound-controller}. */
@Command(
    name = "impound-controller",
    mixinStandardHelpOptions = true,
    description = "The controller of Impound: takes alarms, contains containers, keeps evidence.",
    subcommands = {
      InitCommand.class,
      IssueCommand.class,
      KeysCommand.class,
      ServeCommand.class,
      CheckConfigCommand.class,
      CheckCloudCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      AcknowledgeRestoreCommand.class,
      Main.VersionCommand.class
    },
    footer = {
      "",
      "First start on one machine:",
      "  impound-controller init --directory /etc/impound --trust-domain example.org",
      "  impound-controller issue node web-1 --directory /etc/impound --out /etc/impound/web-1",
      "  impound-controller issue operator alice --directory /etc/impound --out ~/.config/impound",
      "  impound-controller serve --config /etc/impound/controller.yaml"
    })
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec;

  Main() {
    this.spec = CommandSpec.create();
  }

  /** Runs one command and ends with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new PlainErrors());
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }

  /** Prints the version. */
  @Command(name = "version", description = "Prints the version.")
  static final class VersionCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      spec.commandLine().getOut().println(Version.text());
      return 0;
    }
  }

  /** Says in one line why a command failed, without a stack trace. */
  private static final class PlainErrors implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
        Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed) {
      commandLine.getErr().println("error: " + Failures.inWords(failure));
      return 1;
    }
  }
}
