package dev.impound.controller;

import dev.impound.controller.backup.Backup;
import dev.impound.controller.backup.Manifest;
import dev.impound.controller.backup.WorkFolder;
import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.journal.SqliteSnapshot;
import dev.impound.settings.YamlSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Backs a controller up. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a backup of this controller to a file: its database, its records and chains of"
          + " custody, its configuration, its certificates. The controller may run meanwhile.",
      "Without --with-keys no private key and no secret is in it; without --with-evidence no"
          + " evidence is. What is left out is said, and stands in the backup."
    },
    footer = {
      "",
      "Example:",
      "  impound-controller backup --config /etc/impound/controller.yaml --out"
          + " /backup/monday.tar.zst",
      "  impound-controller restore --check --from /backup/monday.tar.zst"
    })
final class BackupCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The controller's configuration, YAML.")
  private Path config = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The backup, such as monday.tar.zst; readable by its owner alone.")
  private Path out = Path.of("");

  @Option(
      names = "--with-keys",
      description =
          "Private keys and other secrets that the configuration names too: whoever reads the"
              + " backup is this controller then.")
  private boolean withKeys;

  @Option(names = "--with-evidence", description = "The bytes of evidence too.")
  private boolean withEvidence;

  @Override
  public Integer call() throws IOException {
    ControllerConfig read = ControllerConfig.read(config);
    if (!Files.isDirectory(read.dataDirectory())) {
      throw new IOException(
          "there is no data directory %s: nothing is to be backed up"
              .formatted(read.dataDirectory()));
    }
    Optional<Path> database = BackupParts.database(read);
    try (WorkFolder folder = WorkFolder.take(read.dataDirectory())) {
      tell(write(read, database, folder.copy()));
      return 0;
    }
  }

  private Manifest write(ControllerConfig read, Optional<Path> database, Path copy)
      throws IOException {
    Optional<Backup.Copy> copied = Optional.empty();
    if (database.isPresent()) {
      SqliteSnapshot snapshot = SqliteSnapshot.take(database.get(), copy);
      copied = Optional.of(new Backup.Copy(copy, snapshot.schema(), snapshot.epoch()));
    }
    List<Path> named = new ArrayList<>(List.of(config));
    named.addAll(YamlSettings.read(config).filesNamed());
    return new Backup(new Backup.Wanted(withKeys, withEvidence), read.dataDirectory(), named)
        .write(
            out,
            copied,
            Map.entry(read.name(), Version.text()),
            Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS),
            new BackupProgress(spec.commandLine().getErr(), "read"));
  }

  private void tell(Manifest manifest) {
    spec.commandLine()
        .getOut()
        .printf(
            "%s: %d files of %d bytes, of %s%n",
            out, manifest.files().size(), manifest.bytes(), manifest.made());
    manifest.leftOut().forEach(one -> spec.commandLine().getErr().println("not in it: " + one));
    if (withKeys) {
      spec.commandLine()
          .getErr()
          .println("warning: private keys are in it: keep it as you would keep them");
    }
  }
}
