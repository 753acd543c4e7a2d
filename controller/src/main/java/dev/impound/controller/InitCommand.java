package dev.impound.controller;

import dev.impound.controller.identity.Authority;
import dev.impound.controller.identity.CommandKeyFiles;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a trust domain. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a trust domain: its authority, the controller's own certificate, and the keys that",
      "sign evidence (custody/), its timestamps (timestamp/), nodes' certificates (issuing/) and",
      "commands to nodes (command/).",
      "Refuses where one exists: an authority is never replaced."
    })
final class InitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RootOptions root = new RootOptions();

  @Option(
      names = "--directory",
      required = true,
      paramLabel = "DIR",
      description =
          "Where authority/, controller/, custody/, timestamp/, issuing/ and command/ are made;"
              + " readable by its owner alone.")
  private Path directory = Path.of("");

  @Option(
      names = "--trust-domain",
      required = true,
      paramLabel = "NAME",
      description =
          "Name of the installation, such as impound.example.org; stands in every certificate.")
  private String trustDomain = "";

  @Option(
      names = "--operator",
      paramLabel = "NAME",
      description = {
        "Makes operators/NAME too: the certificate of the first operator. Name it under",
        "operators.admins in the controller's configuration; it gives others their roles."
      })
  private String operator = "";

  @Option(
      names = "--no-passphrase",
      description =
          "The root's key lies open: whoever reads the file can be anybody. For a test, or a disk"
              + " that is encrypted and taken away.")
  private boolean open;

  @Override
  public Integer call() throws Exception {
    if (!operator.isEmpty()) {
      SpiffeId.operator(trustDomain, operator);
    }
    Authority authority =
        Authority.create(
            directory.resolve("authority"), trustDomain, root.fresh(open), Clock.systemUTC());
    TlsFiles files =
        authority.issue(SpiffeId.controller(trustDomain), directory.resolve("controller"));
    TlsFiles custody = authority.issueForCustody(directory.resolve("custody"));
    TlsFiles timestamp = authority.issueForTimestamps(directory.resolve("timestamp"));
    TlsFiles issuing = authority.issueForIssuing(directory.resolve("issuing"));
    CommandKeyFiles command = CommandKeyFiles.make(directory.resolve("command"));
    spec.commandLine()
        .getOut()
        .printf("trust domain %s made in %s%n", trustDomain, directory.toAbsolutePath());
    spec.commandLine().getOut().printf("controller's certificate: %s%n", files.certificate());
    spec.commandLine()
        .getOut()
        .printf(
            "evidence is signed with %s and timestamped with %s, once the configuration names"
                + " them%n",
            custody.key(), timestamp.key());
    if (!operator.isEmpty()) {
      TlsFiles own =
          authority.issue(
              SpiffeId.operator(trustDomain, operator),
              directory.resolve("operators").resolve(operator));
      spec.commandLine()
          .getOut()
          .printf(
              "operator's certificate: %s; it is admin once the configuration says operators:"
                  + " {admins: [%s]}%n",
              own.certificate(), operator);
    }
    spec.commandLine()
        .getOut()
        .printf(
            "nodes enrol with %s, once the configuration names it under enrolment%n",
            issuing.certificate());
    spec.commandLine()
        .getOut()
        .printf(
            "commands are signed with %s, once the configuration names it; every node gets %s%n",
            command.key(), command.publicKey());
    Path key = directory.resolve("authority/ca-key.pem");
    spec.commandLine()
        .getErr()
        .println(
            open
                ? "warning: the root's key lies open in %s: keep it offline, who reads it can be anybody here"
                    .formatted(key)
                : "keep directory %s offline: who has the root's key, and its passphrase or PIN, can be anybody here"
                    .formatted(directory.resolve("authority")));
    return 0;
  }
}
