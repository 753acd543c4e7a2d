package dev.impound.controller.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Makes a backup. A controller may run meanwhile: the copy of the database is of one instant, the
 * files are taken after it, so that none is missing that it tells of.
 */
public final class Backup {
  /** Folders in the archive. */
  static final String DATA = "data/";

  static final String DATABASE = "database/impound.db";
  static final String FILES = "files";

  private final Wanted wanted;
  private final Path dataDirectory;
  private final List<Path> named;

  /** What somebody wants in it. */
  public record Wanted(boolean withKeys, boolean withEvidence) {}

  /**
   * A copy of the database, taken beforehand.
   *
   * @param file the copy
   * @param schema version of its tables
   */
  public record Copy(Path file, String schema, long epoch) {}

  /**
   * @param dataDirectory the controller's
   * @param named files that its configuration names, the configuration itself first
   */
  public Backup(Wanted wanted, Path dataDirectory, List<Path> named) {
    this.wanted = wanted;
    this.dataDirectory = dataDirectory;
    this.named = List.copyOf(named);
  }

  /**
   * Writes it.
   *
   * @param database a copy; empty where the database is another's to back up
   * @param maker name of the controller, and version of Impound
   */
  public Manifest write(
      Path file,
      Optional<Copy> database,
      Map.Entry<String, String> maker,
      Instant now,
      LongConsumer progress)
      throws IOException {
    List<String> leftOut = new ArrayList<>();
    if (database.isEmpty()) {
      leftOut.add("the PostgreSQL database: back it up by its own means, such as pg_dump, before");
    }
    try (BackupWriter writer = BackupWriter.open(file, progress)) {
      if (database.isPresent()) {
        writer.add(DATABASE, database.get().file());
      }
      named(writer, leftOut);
      DataFolder data = DataFolder.look(dataDirectory, wanted.withEvidence());
      int gone = 0;
      for (Map.Entry<String, Path> one : data.files().entrySet()) {
        try {
          writer.add(DATA + one.getKey(), one.getValue());
        } catch (NoSuchFileException e) {
          gone++;
        }
      }
      if (gone > 0) {
        leftOut.add("%d files that the controller removed meanwhile".formatted(gone));
      }
      if (data.leftOut().files() > 0) {
        leftOut.add(
            "evidence: %d files of %d bytes (--with-evidence takes them)"
                .formatted(data.leftOut().files(), data.leftOut().bytes()));
      }
      return writer.finish(
          files ->
              new Manifest(
                  Manifest.FORMAT,
                  now.toString(),
                  maker.getKey(),
                  maker.getValue(),
                  database.map(Copy::schema).orElse(""),
                  database.map(Copy::epoch).orElse(0L),
                  wanted.withKeys(),
                  wanted.withEvidence(),
                  leftOut,
                  files,
                  data.links()));
    }
  }

  private void named(BackupWriter writer, List<String> leftOut) throws IOException {
    List<Path> secret = new ArrayList<>();
    for (Path one : named) {
      Path file = one.toAbsolutePath().normalize();
      if (!Files.isRegularFile(file)) {
        leftOut.add("%s, which is not there".formatted(file));
      } else if (one.equals(named.getFirst()) || wanted.withKeys() || Secrecy.isPublic(file)) {
        writer.add(FILES + file, file.toRealPath());
      } else {
        secret.add(file);
      }
    }
    secret.forEach(
        file ->
            leftOut.add("%s, which is or may be secret (--with-keys takes it)".formatted(file)));
  }
}
