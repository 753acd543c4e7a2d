package dev.impound.controller.evidence;

import dev.impound.controller.custody.Checkpoint;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.controller.signing.Notary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signed checkpoints of the chain of custody, each kept in a file of its own with its signature
 * beside it. Without a key there are none.
 */
final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  private final EvidenceStore store;
  private final CustodyLog custody;
  private final Notary notary;

  Checkpoints(EvidenceStore store, CustodyLog custody, Notary notary) {
    this.store = store;
    this.custody = custody;
    this.notary = notary;
  }

  /** Writes one of the chain as it is; a failure is logged and stops nothing. */
  void write() {
    if (!notary.signs()) {
      return;
    }
    try {
      Checkpoint checkpoint = custody.checkpoint();
      Path file = store.layout().checkpoint(checkpoint.entries());
      if (checkpoint.entries() > 0 && !Files.exists(file)) {
        // A checkpoint that is there has its signature: it is written last.
        store.write(StoreLayout.signatureOf(file), notary.sign(checkpoint.bytes()));
        store.write(file, checkpoint.bytes());
      }
    } catch (IOException e) {
      LOG.atWarn()
          .setCause(e)
          .log("Chain of custody has no fresh checkpoint; the next seal writes one");
    }
  }
}
