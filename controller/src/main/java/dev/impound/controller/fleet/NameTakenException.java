package dev.impound.controller.fleet;

/** A controller cannot join: another one with its name is alive. */
public final class NameTakenException extends RuntimeException {
  NameTakenException(Peer other) {
    super(
        "cannot join the fleet: another controller named %s at %s is alive on the same database; give each controller a name of its own"
            .formatted(
                other.name(), other.address().isEmpty() ? "an unknown address" : other.address()));
  }
}
