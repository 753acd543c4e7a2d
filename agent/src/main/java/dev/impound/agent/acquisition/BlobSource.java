package dev.impound.agent.acquisition;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * A blob whose bytes can be had again from their start: a file, a layer read from the engine's own
 * storage. Its delivery survives a restart of the agent. The bytes up to where the controller has
 * them are then read and hashed once more, for the digest is of the whole, but not sent.
 */
public interface BlobSource {
  /**
   * Tells the blob from all others of its item, and is the same after a restart of the agent: 1 to
   * 100 letters, digits and {@code ._:-}. A digest of the bytes, where it is known, is best.
   */
  String name();

  /** Length in bytes, where it is known. */
  OptionalLong size();

  /** The bytes from the start, the same each time. The caller closes them. */
  InputStream open() throws IOException;
}
