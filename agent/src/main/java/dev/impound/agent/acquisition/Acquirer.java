package dev.impound.agent.acquisition;

import java.io.IOException;
import java.time.Duration;

/** Takes one kind of evidence. */
public interface Acquirer {
  /** What it takes. */
  EvidenceKind kind();

  /** What it takes it with, after the engine's or kernel's name. */
  String tool();

  /**
   * How long it may take; after that it is given up, whatever holds it, and the next kind begins.
   */
  default Duration timeLimit() {
    return Duration.ofMinutes(5);
  }

  /** Takes it and delivers it. Any exception counts as a failure of this kind alone. */
  Taken take(Subject subject, EvidenceSink sink) throws IOException, InterruptedException;
}
