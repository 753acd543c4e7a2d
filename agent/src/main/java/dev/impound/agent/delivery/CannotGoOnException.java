package dev.impound.agent.delivery;

/** The other end lost bytes that this one no longer has. */
final class CannotGoOnException extends RuntimeException {
  /**
   * Says which bytes.
   *
   * @param committed bytes that the controller has
   * @param kept first byte that can be sent again
   */
  CannotGoOnException(long committed, long kept) {
    super(
        "the controller has the first %d bytes, and the node can send again from byte %d on; capture again"
            .formatted(committed, kept));
  }
}
