package dev.impound.controller.journal;

import dev.impound.controller.evidence.EvidenceCatalog;
import dev.impound.controller.evidence.EvidenceCatalogContract;
import java.io.IOException;
import java.nio.file.Path;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqlEvidenceCatalogTest extends EvidenceCatalogContract {
  @TempDir Path folder;
  private Jdbi jdbi = Jdbi.create("jdbc:sqlite::memory:");

  @BeforeEach
  void openDatabaseWithTwoIncidents() throws IOException {
    jdbi = Database.open(folder.resolve("impound.db"));
    jdbi.useHandle(
        handle -> {
          for (String node : new String[] {"web-1", "web-2"}) {
            handle.execute(
                "INSERT INTO incident (node, container_id, container_name, state, reason,"
                    + " opened_by, opened_at) VALUES (?, 'c', 'web', 'OPEN', 'test', 'ana', 0)",
                node);
          }
        });
  }

  @Override
  protected EvidenceCatalog catalog() {
    return new SqlEvidenceCatalog(jdbi);
  }
}
