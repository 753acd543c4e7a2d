package dev.impound.controller;

import dev.impound.controller.access.Access;
import dev.impound.controller.access.AuditTrail;
import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlAuditTrail;
import dev.impound.controller.journal.SqlOldState;
import dev.impound.controller.node.OldState;
import dev.impound.wire.MutualTls;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Has a controller run again whose database is an old one. */
@Command(
    name = "acknowledge-restore",
    mixinStandardHelpOptions = true,
    description = {
      "Has this controller run on although its database is older than what nodes have"
          + " seen: a backup that was restored. Commands are numbered anew, above all that nodes"
          + " have seen, and the audit trail says who let it be and why. The controllers of the"
          + " installation must be stopped.",
      "What happened since the backup stays unknown to the database: look at the nodes for"
          + " containers that are frozen or cut off, and release or contain them again."
    },
    footer = {
      "",
      "Example:",
      "  impound-controller acknowledge-restore --config /etc/impound/controller.yaml \\",
      "      --reason \"disk died, backup of monday, ticket 4711\""
    })
final class AcknowledgeRestoreCommand implements Callable<Integer> {
  private static final int LONGEST = 500;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The controller's configuration, YAML.")
  private Path config = Path.of("");

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it stands in the audit trail.")
  private String reason = "";

  @Override
  public Integer call() throws IOException {
    if (reason.isBlank() || reason.length() > LONGEST) {
      throw new ParameterException(
          spec.commandLine(), "--reason must be 1 to %d characters".formatted(LONGEST));
    }
    ControllerConfig read = ControllerConfig.read(config);
    PrintWriter out = spec.commandLine().getOut();
    DirectoryLock lock = DirectoryLock.take(read.dataDirectory());
    try {
      return acknowledge(read, out);
    } finally {
      lock.close();
    }
  }

  private int acknowledge(ControllerConfig read, PrintWriter out) throws IOException {
    try (Database database = Parts.database(read)) {
      SqlOldState mark = new SqlOldState(database.jdbi());
      Optional<OldState.Found> found = mark.find();
      if (found.isEmpty()) {
        out.println("nothing is to be acknowledged: this database is not known to be an old one");
        return 0;
      }
      enter(read, new SqlAuditTrail(database.jdbi(), read.name()));
      long epoch = mark.acknowledge();
      out.printf("acknowledged: %s%n", found.get().why());
      out.printf("commands to nodes are of epoch %d from now on; start the controller%n", epoch);
      return 0;
    }
  }

  /** Entered before it is done, as every call is. */
  private void enter(ControllerConfig read, AuditTrail trail) throws IOException {
    String trustDomain = MutualTls.identity(read.tls()).trustDomain();
    Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MICROS);
    long entry =
        trail.enter(
            new AuditTrail.Asked(
                now,
                SpiffeId.operator(trustDomain, Access.BREAK_GLASS).uri(),
                "who can read the controller's files",
                "local",
                "impound-controller acknowledge-restore: " + reason.strip(),
                new AuditTrail.About("", "", "")));
    trail.answered(entry, new AuditTrail.Outcome("OK", ""));
  }
}
