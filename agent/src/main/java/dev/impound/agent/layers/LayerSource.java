package dev.impound.agent.layers;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;

/** A layer whose archive can be had, also more than once. */
public interface LayerSource {
  /** The digest that its archive must have. */
  Sha256 diffId();

  /** Bytes of its archive. */
  long size();

  /**
   * Its archive; the caller closes it. Reading fails with {@link UnfitLayerException} where
   * something on the node is not as it has to be.
   */
  InputStream open() throws IOException;
}
