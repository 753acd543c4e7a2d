package dev.impound.controller.evidence;

/** Is told how far a long work is, on the thread that works, after each quarter of a MiB. */
@FunctionalInterface
public interface ProgressListener {
  /** Hears nothing. */
  ProgressListener NONE = (done, total) -> {};

  /** {@code done} of {@code total} bytes were read. */
  void read(long done, long total);
}
