package dev.impound.wire;

/** Limits of messages that both ends hold to. */
public final class Limits {
  /** Most bytes of evidence in one slice. */
  public static final int SLICE_BYTES = 1 << 20;

  /**
   * Most bytes of a whole message: a slice and its frame, or a list, which is told in parts when it
   * is longer.
   */
  public static final int MESSAGE_BYTES = 2 << 20;

  /** Most bytes of headers of a call. */
  public static final int METADATA_BYTES = 8 << 10;

  /** Most bytes of one piece of a terminal's traffic. */
  public static final int SHELL_BYTES = 64 << 10;

  private Limits() {}
}
