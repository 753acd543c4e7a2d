package dev.impound.agent.quarantine;

import java.io.IOException;
import java.io.InputStream;

/** Where images to be loaded come from. */
@FunctionalInterface
public interface ImageSource {
  /**
   * The item as a docker archive. Reading ends normally only when all of it came and its digest is
   * right. The caller closes it.
   */
  InputStream open(String itemId) throws IOException;
}
