package dev.impound.agent.layers;

import java.io.IOException;

/** A layer cannot be rebuilt from the engine's layer database. */
public final class UnfitLayerException extends IOException {
  UnfitLayerException(String message) {
    super(message);
  }
}
