package dev.impound.agent.container;

/** The engine did not do what it was asked. The message may hold text of the engine. */
public final class EngineException extends RuntimeException {
  /** What kind of failure it is. */
  public enum Kind {
    /** No container has this id. */
    NO_SUCH_CONTAINER,
    /** No image has this id. */
    NO_SUCH_IMAGE,
    /** The container has no processes. */
    NOT_RUNNING,
    /** Another container has this name. */
    NAME_TAKEN,
    /** The disk of the engine's data is full. */
    DISK_FULL,
    /** The engine does not answer: it is stopped, hung, or its socket is missing. */
    UNAVAILABLE,
    /** The engine answered with another error. */
    REFUSED
  }

  private final Kind kind;

  /** A failure with its whole message. */
  public EngineException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** A failure that another one caused. */
  public EngineException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What kind of failure it is. */
  public Kind kind() {
    return kind;
  }

  /** The failure's text; never null. */
  public String text() {
    String message = getMessage();
    return message == null ? kind.name() : message;
  }
}
