package dev.impound.agent.layers;

import java.io.IOException;

/** An archive is not a complete saved image. */
public final class UnfitArchiveException extends IOException {
  UnfitArchiveException(String message) {
    super(message);
  }
}
