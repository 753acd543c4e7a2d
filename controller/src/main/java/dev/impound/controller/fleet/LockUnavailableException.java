package dev.impound.controller.fleet;

/** A lock among controllers could not be taken, because nobody can say who holds it. */
public final class LockUnavailableException extends RuntimeException {
  public LockUnavailableException(String lock, Throwable cause) {
    super(
        "cannot take the lock %s: the database does not answer; try again when it does (%s)"
            .formatted(lock, cause.getMessage()),
        cause);
  }
}
