package dev.impound.controller.isolation;

import dev.impound.wire.Printable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call to the cloud failed. The message says what was tried, on what, why it failed and what to
 * do next; it never holds credentials, and text from the cloud is escaped.
 */
public final class CloudException extends RuntimeException {
  /** Why, as far as anything depends on it. */
  public enum Kind {
    /** No such thing (404). */
    NOT_FOUND,
    /** Too many calls (429). */
    THROTTLED,
    /** In the way of another change (409, ELB.8907). */
    CONFLICT,
    /** No room left (409, ELB.8905). */
    QUOTA,
    /** Credentials are wrong or may not do this (401, 403). */
    DENIED,
    /** The cloud takes the request for wrong (any other 4xx). */
    REJECTED,
    /** The request never reached the cloud. */
    UNREACHABLE,
    /** The cloud failed (5xx), or gave an answer that cannot be read. */
    BROKEN_ANSWER,
    /** No answer in time. */
    TIMED_OUT,
    /** It answered, and what it shows is not what was asked for. */
    NOT_AS_EXPECTED,
    /** The thread was interrupted while it waited. */
    INTERRUPTED
  }

  /**
   * The cloud's own words about a failure.
   *
   * @param status HTTP status; 0 when there was no answer
   * @param code the cloud's error code; empty when there is none
   * @param requestId the cloud's id of the request; empty when there is none
   */
  public record Answer(int status, String code, String requestId) {
    public static final Answer MISSING = new Answer(0, "", "");

    String describe() {
      if (status == 0) {
        return "";
      }
      return " (HTTP "
          + status
          + (code.isEmpty() ? "" : " " + Printable.brief(code))
          + (requestId.isEmpty() ? "" : ", request id " + Printable.brief(requestId))
          + ")";
    }
  }

  private final Kind kind;
  private final String tried;
  private final String why;
  private final transient Answer answer;
  private final String hint;
  private final boolean outcomeUnknown;
  private final transient Duration retryAfter;

  /**
   * @param tried verb first, with the subject: "read listener 7f3a"
   * @param why already safe to show
   * @param hint what to do next; empty when there is nothing to advise
   * @param outcomeUnknown a write may have been done all the same
   */
  public CloudException(
      Kind kind,
      String tried,
      String why,
      Answer answer,
      String hint,
      boolean outcomeUnknown,
      @Nullable Throwable cause) {
    this(kind, tried, why, answer, hint, outcomeUnknown, Duration.ZERO, cause);
  }

  private CloudException(
      Kind kind,
      String tried,
      String why,
      Answer answer,
      String hint,
      boolean outcomeUnknown,
      Duration retryAfter,
      @Nullable Throwable cause) {
    super(
        "cannot %s: %s%s%s"
            .formatted(tried, why, answer.describe(), hint.isEmpty() ? "" : "; " + hint),
        cause);
    this.kind = kind;
    this.tried = tried;
    this.why = why;
    this.answer = answer;
    this.hint = hint;
    this.outcomeUnknown = outcomeUnknown;
    this.retryAfter = retryAfter;
  }

  /** The same failure, that several tries ended in. */
  CloudException afterTries(int tries) {
    String often = why + ", the last of %d tries".formatted(tries);
    return new CloudException(kind, tried, often, answer, hint, outcomeUnknown, retryAfter, this);
  }

  /** The same failure, with how long the cloud asks to be left alone. */
  public CloudException after(Duration wait) {
    return wait.isZero()
        ? this
        : new CloudException(kind, tried, why, answer, hint, outcomeUnknown, wait, this);
  }

  /** How long the cloud asks to be left alone; zero where it did not say. */
  public Duration retryAfter() {
    return retryAfter;
  }

  public Kind kind() {
    return kind;
  }

  /** HTTP status, error code and request id, where there was an answer. */
  public Answer answer() {
    return answer;
  }

  /** What to do next; also the end of the message. */
  public String hint() {
    return hint;
  }

  /** Whether a write may have been done all the same: read before repeating it. */
  public boolean outcomeUnknown() {
    return outcomeUnknown;
  }
}
