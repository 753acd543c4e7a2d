package dev.impound.controller.testing;

import dev.impound.controller.journal.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;

/** The engines that the journal is kept in; its tests run on each. */
public enum DatabaseEngine {
  SQLITE {
    @Override
    public Database open(Path folder) throws IOException {
      return Database.sqlite(folder.resolve("impound.db"));
    }
  },
  POSTGRES {
    @Override
    public Database open(Path folder) throws IOException {
      UUID name = UUID.nameUUIDFromBytes(folder.toString().getBytes(StandardCharsets.UTF_8));
      try {
        return Database.postgres(
            PostgresServer.shared().database("db_" + name.toString().replace('-', '_')));
      } catch (SQLException e) {
        throw new IOException(e);
      }
    }
  };

  /** The database of a folder: a fresh one the first time, the same one after that. */
  public abstract Database open(Path folder) throws IOException;
}
