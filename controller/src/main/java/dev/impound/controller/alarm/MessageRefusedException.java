package dev.impound.controller.alarm;

/**
 * A message that is not taken in. What the sender is told is the reason's name and no more: it may
 * be an attacker.
 */
public final class MessageRefusedException extends RuntimeException {

  /** Why; each with the status that the alarm port answers. Names are stable. */
  public enum Reason {
    /** No such path, or no source of that name. */
    UNKNOWN_SOURCE(404),
    /** Another method than POST. */
    METHOD(405),
    /** Neither JSON nor, for SMN, text. */
    CONTENT_TYPE(415),
    /** Longer than 256 KiB. */
    TOO_LARGE(413),
    /** It did not arrive in time. */
    TOO_SLOW(408),
    /** No credential, or a wrong one. */
    CREDENTIAL(401),
    /** The signature does not fit. */
    SIGNATURE(403),
    /** The signing certificate is not the one that is expected. */
    CERTIFICATE(403),
    /** A topic that is not configured. */
    TOPIC(403),
    /** Signed too long ago, or in the future. */
    STALE(403),
    /** No JSON, nested deeper than 32, or a key twice. */
    MALFORMED(400),
    /** JSON, but not what this source sends. */
    NOT_AN_ALARM(422),
    /** More than this source may send at the moment; send it again after a second. */
    TOO_MANY(429),
    /** It could not be made durable; send it again. */
    NOT_STORED(503);

    private final int status;

    Reason(int status) {
      this.status = status;
    }

    /** HTTP status. */
    public int status() {
      return status;
    }
  }

  private final Reason reason;

  /**
   * @param detail for the controller's own log and the source's state, never for the sender
   */
  public MessageRefusedException(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
