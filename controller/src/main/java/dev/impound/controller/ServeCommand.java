package dev.impound.controller;

import dev.impound.controller.config.ControllerConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the controller until it is told to stop. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the controller until SIGTERM or SIGINT.",
      "Responses that a stop or crash cut off are taken up again at the next start."
    })
final class ServeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration, YAML.")
  private Path config = Path.of("");

  @Override
  public Integer call() throws Exception {
    Controller controller = Controller.start(ControllerConfig.read(config), Version.text());
    Thread stop = new Thread(controller::close, "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    spec.commandLine()
        .getErr()
        .printf("impound-controller %s listens on port %d%n", Version.text(), controller.port());
    spec.commandLine().getErr().flush();
    controller.awaitEnd();
    return 0;
  }
}
