package dev.impound.controller.cli;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Checks an image archive by what it says of itself, without a controller. */
@FunctionalInterface
interface ArchiveCheck {
  /**
   * What an archive holds.
   *
   * @param config digest of the image's config
   * @param archive SHA-256 of the whole file
   * @param size length of the file in bytes
   * @param findings what is wrong, one sentence each; empty when config and layers have the digests
   *     that they are named by
   */
  record Report(Sha256 config, Sha256 archive, long size, List<String> findings) {
    public Report {
      findings = List.copyOf(findings);
    }
  }

  /** Told how far a check is. */
  @FunctionalInterface
  interface Listener {
    void read(long bytesDone, long bytesTotal);
  }

  /**
   * Reads the whole file once.
   *
   * @throws IOException when it cannot be read or is no image archive
   */
  Report check(Path archive, Listener listener) throws IOException;
}
