package dev.impound.controller.journal;

import dev.impound.controller.evidence.EvidenceCatalog;
import dev.impound.controller.evidence.EvidenceCatalogContract;
import dev.impound.controller.testing.DatabaseEngine;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class SqlEvidenceCatalogTest extends EvidenceCatalogContract {
  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private Database database;

  SqlEvidenceCatalogTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void openDatabaseWithTwoIncidents() throws IOException {
    database = engine.open(folder);
    database
        .jdbi()
        .useHandle(
            handle -> {
              for (String node : new String[] {"web-1", "web-2"}) {
                handle.execute(
                    "INSERT INTO incident (node, container_id, container_name, state, reason,"
                        + " opened_by, opened_at) VALUES (?, 'c', 'web', 'OPEN', 'test', 'ana', 0)",
                    node);
              }
            });
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  protected EvidenceCatalog catalog(String keeper) {
    return new SqlEvidenceCatalog(database.jdbi(), keeper);
  }
}
