package dev.impound.controller;

import dev.impound.controller.identity.Authority;
import dev.impound.wire.NodeName;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Issues a certificate. */
@Command(
    name = "issue",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a key and a certificate, valid for a year, for a node or an operator.",
      "Writes ca.pem, cert.pem and key.pem; carry them to their holder on a way nobody else can"
          + " read."
    })
final class IssueCommand implements Callable<Integer> {
  /** Whom a certificate is for. */
  enum Holder {
    NODE,
    OPERATOR
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "node|operator", description = "Whom it is for.")
  private Holder holder = Holder.NODE;

  @Parameters(index = "1", paramLabel = "NAME", description = "Name of the node or operator.")
  private String name = "";

  @Option(
      names = "--directory",
      required = true,
      paramLabel = "DIR",
      description = "The directory that init was given.")
  private Path directory = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where the three files go.")
  private Path out = Path.of("");

  @Override
  public Integer call() throws Exception {
    Authority authority = Authority.open(directory.resolve("authority"), Clock.systemUTC());
    SpiffeId identity =
        switch (holder) {
          case NODE -> SpiffeId.node(authority.trustDomain(), new NodeName(name));
          case OPERATOR -> SpiffeId.operator(authority.trustDomain(), name);
        };
    TlsFiles files = authority.issue(identity, out);
    spec.commandLine()
        .getOut()
        .printf(
            "%s %s: %s, %s, %s%n",
            holder.name().toLowerCase(Locale.ROOT),
            name,
            files.authority(),
            files.certificate(),
            files.key());
    return 0;
  }
}
