package dev.impound.controller;

import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.journal.SqlOldState;
import dev.impound.controller.node.OldState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Where backups meet the controller: its database's file, and what a restore leaves in it. */
final class BackupParts {
  private BackupParts() {}

  /** The SQLite file of a controller; empty where it uses PostgreSQL. */
  static Optional<Path> database(ControllerConfig config) {
    return config.database().isPresent()
        ? Optional.empty()
        : Optional.of(config.dataDirectory().resolve("impound.db"));
  }

  /**
   * The note of an old state, which is not there.
   *
   * @throws IOException when it is: the controller must not run before a person knows
   */
  static OldState.Mark acknowledged(Jdbi jdbi) throws IOException {
    OldState.Mark mark = new SqlOldState(jdbi);
    Optional<OldState.Found> found = mark.find();
    if (found.isPresent()) {
      throw new IOException(
          "the controller does not run: %s (found %s). %s"
              .formatted(found.get().why(), found.get().at(), OldState.HINT));
    }
    return mark;
  }

  /** The newest incident, for commands to tell. */
  static OldState.Incidents incidents(IncidentDesk desk) {
    return new OldState.Incidents() {
      @Override
      public long known() {
        return desk.newest();
      }

      @Override
      public long inDatabase() {
        return desk.newestInDatabase();
      }
    };
  }
}
