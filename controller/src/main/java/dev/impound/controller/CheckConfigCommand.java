package dev.impound.controller;

import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.identity.IssuingAuthority;
import dev.impound.controller.signing.CommandKey;
import dev.impound.controller.signing.Notary;
import dev.impound.wire.MutualTls;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks a configuration without starting anything. */
@Command(
    name = "check-config",
    mixinStandardHelpOptions = true,
    description =
        "Checks a configuration file, the files it names and the certificate; starts nothing.")
final class CheckConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration, YAML.")
  private Path config = Path.of("");

  @Override
  public Integer call() throws Exception {
    ControllerConfig read = ControllerConfig.read(config);
    MutualTls.server(read.tls());
    if (read.commands().isPresent()) {
      CommandKey.open(read.commands().get());
    }
    Notary notary = Notary.open(read.signing(), Clock.systemUTC());
    if (read.enrolment().isPresent()) {
      IssuingAuthority.open(read.enrolment().get().issuingKey(), Clock.systemUTC());
    }
    if (read.cloud().isPresent()) {
      CloudWiring.settings(read.cloud().get());
      CloudWiring.isolation(read.isolation());
    }
    spec.commandLine()
        .getOut()
        .printf(
            "%s is usable; the controller is %s%s%s%s%s%s%n",
            config,
            MutualTls.identity(read.tls()),
            read.cloud().isPresent()
                ? ""
                : "; no cloud is configured, so no listener can be closed",
            read.commands().isPresent()
                ? ""
                : "; no command key is configured, so agents refuse what it orders, unless they are"
                    + " told to take unsigned commands",
            notary.signs() ? "" : "; no custody key is configured, so evidence is not signed",
            notary.timestamps() ? "" : "; no timestamp authority is configured",
            read.operators().admins().isEmpty()
                ? "; operators.admins names nobody, so nobody can give operators their roles"
                : "");
    return 0;
  }
}
