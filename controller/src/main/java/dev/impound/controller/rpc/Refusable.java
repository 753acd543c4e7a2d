package dev.impound.controller.rpc;

import dev.impound.wire.Refusal;

/** An exception that a caller can be told of as it is. */
public interface Refusable {

  /** What the caller is told. */
  Refusal refusal();
}
