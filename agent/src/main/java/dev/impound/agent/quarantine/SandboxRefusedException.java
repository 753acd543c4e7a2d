package dev.impound.agent.quarantine;

/** A sandbox could not be made or used for a reason that lies in the order. */
public final class SandboxRefusedException extends RuntimeException {
  /** Why. */
  public enum Reason {
    /** No sandbox has this name. */
    NOT_FOUND,
    /** A container has this name already. */
    EXISTS,
    /** The image holds no shell. */
    NO_SHELL,
    /** The image is not loaded. */
    NOT_LOADED,
    /** The sandbox does not run. */
    NOT_RUNNING
  }

  private final Reason reason;
  private final String hint;

  SandboxRefusedException(Reason reason, String message, String hint) {
    super(message);
    this.reason = reason;
    this.hint = hint;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** What to do next. */
  public String hint() {
    return hint;
  }
}
