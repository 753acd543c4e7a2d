package dev.impound.controller.cli;

import dev.impound.controller.evidence.ArchiveVerifier;
import java.io.IOException;
import java.nio.file.Path;

/** The check that the evidence store's own exports must pass. */
final class StoreArchiveCheck implements ArchiveCheck {
  @Override
  public Report check(Path archive, Listener listener) throws IOException {
    ArchiveVerifier.Report found = ArchiveVerifier.verify(archive, listener::read);
    return new Report(found.config(), found.archive(), found.size(), found.findings());
  }
}
