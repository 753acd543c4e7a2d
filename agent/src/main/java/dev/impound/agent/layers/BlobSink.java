package dev.impound.agent.layers;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Takes the parts of an image as they stream by. */
@FunctionalInterface
public interface BlobSink {
  /** What is known of a part when it comes. */
  enum Part {
    /** The image's config. */
    CONFIG,
    /** A layer. */
    LAYER,
    /** The OCI manifest. */
    MANIFEST,
    /** One of these; which one is told only at the end of the archive. */
    UNDECIDED
  }

  /**
   * Takes all of {@code bytes}, which it does not close, and comes back when they are safe.
   *
   * @param named digest that the archive names the part by; empty where it names it otherwise
   * @return digest of the bytes as they were taken
   */
  Sha256 take(Part part, Optional<Sha256> named, long size, InputStream bytes) throws IOException;
}
