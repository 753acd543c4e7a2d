package dev.impound.wire;

/** A compressed slice that is not what it says. */
public final class UnfitFrameException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnfitFrameException(String why) {
    super(why);
  }
}
