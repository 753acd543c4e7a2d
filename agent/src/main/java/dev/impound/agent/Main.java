package dev.impound.agent;

import dev.impound.agent.command.CommandKeys;
import dev.impound.agent.config.AgentConfig;
import dev.impound.agent.config.AgentConfigFile;
import dev.impound.settings.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The agent's command line. */
@Command(
    name = "impound-agent",
    description =
        "Runs on a node: freezes containers and takes their evidence when the controller orders"
            + " it.",
    subcommands = {
      EnrollCommand.class,
      Main.Run.class,
      Main.CheckConfig.class,
      CheckPolicy.class,
      Main.Version.class
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
public final class Main {
  /** Exit code for a configuration that cannot be used. */
  private static final int BAD_CONFIG = 78;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(execute(args));
  }

  static int execute(String... args) {
    CommandLine line = new CommandLine(new Main());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (failure instanceof ConfigException config) {
            config
                .problems()
                .forEach(problem -> command.getErr().println("impound-agent: " + problem));
            return BAD_CONFIG;
          }
          command.getErr().println("impound-agent: " + failure.getMessage());
          return CommandLine.ExitCode.SOFTWARE;
        });
    return line.execute(args);
  }

  /** Where the configuration is. */
  static final class ConfigOption {
    @Option(
        names = "--config",
        required = true,
        paramLabel = "FILE",
        description = "The agent's configuration, agent.yaml.")
    Path file = Path.of("");
  }

  /** Runs until it is told to end. */
  @Command(name = "run", description = "Runs until SIGTERM; containers stay as they are then.")
  static final class Run implements Callable<Integer> {
    @Mixin ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
      AgentConfig read = AgentConfigFile.read(config.file);
      try (Agent agent = Agent.of(read)) {
        agent.run();
      }
      return CommandLine.ExitCode.OK;
    }
  }

  /** Reads the configuration and says what is wrong with it. */
  @Command(
      name = "check-config",
      description = "Says what is wrong with a configuration; 0 when nothing is.")
  static final class CheckConfig implements Callable<Integer> {
    @Mixin ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws IOException {
      AgentConfig read = AgentConfigFile.read(config.file);
      if (read.commandKeys().isPresent()) {
        CommandKeys.read(read.commandKeys().get());
      }
      return CommandLine.ExitCode.OK;
    }
  }

  /** Prints the version. */
  @Command(name = "version", description = "Prints the agent's version.")
  static final class Version implements Callable<Integer> {
    @CommandLine.Spec CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    @Override
    public Integer call() {
      if (spec != null) {
        spec.commandLine().getOut().println(Agent.version());
      }
      return CommandLine.ExitCode.OK;
    }
  }
}
