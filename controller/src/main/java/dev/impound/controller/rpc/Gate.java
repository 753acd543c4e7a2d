package dev.impound.controller.rpc;

import dev.impound.wire.Refusal;
import java.util.List;
import java.util.Optional;

/**
 * Whether the holder of a certificate that is valid by its dates may call: who is banned, and which
 * certificate was replaced by a newer one. Asked at each call, and several times a second about
 * each call that is open; answers from memory. Safe for many threads.
 */
public interface Gate {
  /** Nobody is kept out but by the dates of a certificate. */
  Gate OPEN = (credential, moment) -> Optional.empty();

  /** Keeps out whom one of several keeps out; the first tells why. */
  static Gate of(Gate... gates) {
    List<Gate> all = List.of(gates);
    return new Gate() {
      @Override
      public Optional<Refusal> objection(Credential credential, Moment moment) {
        return all.stream()
            .flatMap(gate -> gate.objection(credential, moment).stream())
            .findFirst();
      }

      @Override
      public void refresh() {
        all.forEach(Gate::refresh);
      }
    };
  }

  /** When it is asked. */
  enum Moment {
    /** A call begins. */
    BEGIN,
    /** A call that was let in is still open. */
    ONGOING
  }

  /** Why this caller is kept out; empty when it is not. */
  Optional<Refusal> objection(Credential credential, Moment moment);

  /**
   * Learns what other controllers decided since. Called before each look at the open calls; must
   * not throw where the database is away.
   */
  default void refresh() {}
}
