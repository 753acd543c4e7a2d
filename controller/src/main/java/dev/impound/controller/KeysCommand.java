package dev.impound.controller;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Keys and certificates of an installation. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Shows and replaces the keys and certificates of an installation.",
    subcommands = {KeysListCommand.class, KeysRotateCommand.class})
final class KeysCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }
}
