package dev.impound.controller.rpc;

import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;

/**
 * A call cannot be served, and the caller is told why. Thrown by services; becomes a status in
 * {@link StatusMapping} alone.
 */
public final class RefusedException extends RuntimeException implements Refusable {
  private final transient Refusal refusal;

  public RefusedException(Refusal refusal) {
    super(refusal.message());
    this.refusal = refusal;
  }

  /** With advice on what to do next; empty when there is none. */
  public RefusedException(RefusalReason reason, String message, String hint) {
    this(Refusal.of(reason, message, hint));
  }

  @Override
  public Refusal refusal() {
    return refusal;
  }
}
