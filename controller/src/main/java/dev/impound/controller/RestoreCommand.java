package dev.impound.controller;

import dev.impound.controller.backup.BackupReader;
import dev.impound.controller.backup.Manifest;
import dev.impound.controller.backup.Restore;
import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlOldState;
import dev.impound.controller.journal.SqliteSnapshot;
import dev.impound.controller.node.OldState;
import dev.impound.wire.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Restores a backup. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Restores a backup to the data directory that the configuration names, which must be empty"
          + " or not there. Every digest is verified before anything is in its place.",
      "The controller does not run on what was restored until somebody says so:"
          + " impound-controller acknowledge-restore. Until then nodes may have seen more than it"
          + " knows."
    },
    footer = {
      "",
      "Examples:",
      "  impound-controller restore --check --from /backup/monday.tar.zst",
      "  impound-controller restore --from /backup/monday.tar.zst --config"
          + " /etc/impound/controller.yaml"
    })
final class RestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--from", required = true, paramLabel = "FILE", description = "The backup.")
  private Path from = Path.of("");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The controller's configuration, YAML; names the data directory.")
  private @Nullable Path config;

  @Option(names = "--check", description = "Verify the whole backup, and restore nothing.")
  private boolean check;

  @Override
  public Integer call() throws IOException {
    BackupProgress progress = new BackupProgress(spec.commandLine().getErr(), "verified");
    if (check) {
      tell(BackupReader.read(from, path -> OutputStream.nullOutputStream(), progress), "is whole");
      return 0;
    }
    if (config == null) {
      throw new ParameterException(spec.commandLine(), "name --config FILE, or --check");
    }
    ControllerConfig read = ControllerConfig.read(config);
    Manifest manifest =
        new Restore(read.dataDirectory())
            .run(from, (database, of) -> mark(read, database, of), progress);
    tell(manifest, "is restored to " + read.dataDirectory());
    next(read, manifest);
    return 0;
  }

  private static void mark(ControllerConfig read, Path file, Manifest manifest) throws IOException {
    if (read.database().isPresent()) {
      throw new IOException(
          "the backup holds a database of its own, and the configuration names a PostgreSQL"
              + " database: restore with the configuration that it was made with");
    }
    SqliteSnapshot snapshot = SqliteSnapshot.read(file);
    Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MICROS);
    try (Database database = Database.sqlite(file)) {
      new SqlOldState(database.jdbi())
          .set(
              new OldState.Found(
                  now,
                  "its data is a backup of %s that was restored, and nodes may have seen more since"
                      .formatted(Printable.brief(manifest.made())),
                  snapshot.epoch()));
    }
  }

  private void tell(Manifest manifest, String what) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s %s: %d files of %d bytes, made %s by impound-controller %s, controller %s%n",
        from,
        what,
        manifest.files().size(),
        manifest.bytes(),
        Printable.brief(manifest.made()),
        Printable.brief(manifest.version()),
        Printable.brief(manifest.controller()));
    manifest
        .leftOut()
        .forEach(one -> spec.commandLine().getErr().println("not in it: " + Printable.of(one)));
  }

  private void next(ControllerConfig read, Manifest manifest) {
    PrintWriter err = spec.commandLine().getErr();
    Path named = read.dataDirectory().resolve(Restore.NAMED);
    if (Files.isDirectory(named)) {
      err.printf(
          "configuration and certificates of then lie in %s; none was put in place%n", named);
    }
    if (read.database().isPresent()) {
      err.println(
          "the database is PostgreSQL's and was not touched; if it is an old one, nodes will tell");
    } else {
      err.printf(
          "next: see that keys and configuration are in place, then%n"
              + "  impound-controller acknowledge-restore --config %s --reason TEXT%n",
          config);
    }
    if (!manifest.withEvidence()) {
      err.println(
          "evidence of then is known and not there: \"impound evidence verify\" says so of each"
              + " item, unless you put the store's blobs/ back");
    }
  }
}
