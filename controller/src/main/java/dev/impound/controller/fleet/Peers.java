package dev.impound.controller.fleet;

import java.util.Optional;

/** Who else is there. Answers from memory; what it says is a second old at most. */
public interface Peers {

  /** This controller. */
  Peer self();

  /** The controller of this name, this one too, if it has given a sign of life within its lease. */
  Optional<Peer> living(String name);

  /** Whether no other controller is alive. */
  default boolean isAlone() {
    return true;
  }

  /** A controller that shares its database with nobody. */
  static Peers alone(String name) {
    Peer self = new Peer(name, "");
    return new Peers() {
      @Override
      public Peer self() {
        return self;
      }

      @Override
      public Optional<Peer> living(String other) {
        return other.equals(name) ? Optional.of(self) : Optional.empty();
      }
    };
  }
}
