package dev.impound.agent.acquisition;

import java.io.IOException;

/** Takes one kind of evidence. */
public interface Acquirer {
  /** What it takes. */
  EvidenceKind kind();

  /** What it takes it with, after the engine's or kernel's name. */
  String tool();

  /** Takes it and delivers it. Any exception counts as a failure of this kind alone. */
  Taken take(Subject subject, EvidenceSink sink) throws IOException, InterruptedException;
}
