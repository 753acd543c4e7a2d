package dev.impound.agent.acquisition;

/** The controller did not take a blob. */
public final class NotDeliveredException extends RuntimeException {
  /** Says why. */
  public NotDeliveredException(String message, Throwable cause) {
    super(message, cause);
  }
}
