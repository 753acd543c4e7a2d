package dev.impound.localcloud.api;

import java.time.Duration;
import java.util.regex.Pattern;

/** What is to go wrong, and with which requests. */
public record Fault(Match match, Effect effect) {
  static final String JSON = "application/json";
  private static final String HTML = "text/html";

  /**
   * Which requests.
   *
   * @param method empty for any
   * @param path the decoded path holds a match of it
   * @param skip how many that match are let pass before
   * @param times how many requests after that, one after the other
   */
  public record Match(String method, Pattern path, int skip, int times) {
    /** The next request of this kind. */
    public static Match of(String method, String path) {
      return new Match(method, Pattern.compile(path), 0, 1);
    }

    boolean covers(String requestMethod, String requestPath) {
      return (method.isEmpty() || method.equals(requestMethod)) && path.matcher(requestPath).find();
    }
  }

  /**
   * What goes wrong.
   *
   * @param delay before anything else is done
   * @param apply whether the request is carried out; with {@link Answer#NORMAL} and false, a write
   *     is dropped and answered as if it were a read
   * @param status of {@link Answer#STATUS}
   * @param contentType of any answer; empty for none
   * @param retryAfter seconds that the answer asks to be left alone; 0 for none
   */
  public record Effect(
      Duration delay,
      boolean apply,
      Answer answer,
      int status,
      String code,
      String message,
      String contentType,
      int retryAfter) {
    static final Effect NONE = new Effect(Duration.ZERO, true, Answer.NORMAL, 200, "", "", JSON, 0);

    /** Answered with this status and code, and not carried out. */
    public static Effect status(int status, String code) {
      return new Effect(
          Duration.ZERO, false, Answer.STATUS, status, code, "injected by a test", JSON, 0);
    }

    /** The same, but the request is carried out before, or not at all. */
    public Effect applied(boolean carriedOut) {
      return new Effect(delay, carriedOut, answer, status, code, message, contentType, retryAfter);
    }

    /** The same, but answered like this. */
    public Effect answered(Answer how) {
      return new Effect(delay, apply, how, status, code, message, contentType, retryAfter);
    }

    /** The same, but with this content type; empty for none. */
    public Effect typed(String type) {
      return new Effect(delay, apply, answer, status, code, message, type, retryAfter);
    }

    /** The same, but this much later. */
    public Effect after(Duration time) {
      return new Effect(time, apply, answer, status, code, message, contentType, retryAfter);
    }

    /** The same, but it asks to be left alone for so many seconds. */
    public Effect retryAfter(int seconds) {
      return new Effect(delay, apply, answer, status, code, message, contentType, seconds);
    }
  }

  /** How the request is answered. */
  public enum Answer {
    /** As ever. */
    NORMAL,
    /** With the status, code and message of the fault. */
    STATUS,
    /** Not at all, and the connection stays. */
    HANG,
    /** Not at all, and the connection is closed. */
    DROP,
    /** The first half of what is answered as ever, and the connection is closed. */
    HALF,
    /** A byte now and then, without an end. */
    DRIP,
    /** A page for a browser, with the status of the fault. */
    PAGE,
    /** JSON that is not what was asked for. */
    ODD
  }

  /** What goes wrong with a cloud, by a name. */
  public enum Kind {
    /** 429 APIGW.0308. */
    THROTTLED,
    /** 409 ELB.8907. */
    CONFLICT,
    /** 409 ELB.8905. */
    QUOTA,
    /** 403 ELB.9802. */
    DENIED,
    /** 404 ELB.8904. */
    NOT_FOUND,
    /** 400 ELB.8902. */
    REJECTED,
    /** 500 ELB.8906, not carried out. */
    ERROR,
    /** 500 ELB.8906, carried out. */
    ERROR_AFTER,
    /** No answer, not carried out. */
    HANG,
    /** No answer, carried out. */
    HANG_AFTER,
    /** The connection is closed, not carried out. */
    RESET,
    /** The connection is closed, carried out. */
    RESET_AFTER,
    /** Carried out, and half of the answer comes. */
    HALF,
    /** Carried out, and the answer never ends. */
    DRIP,
    /** Carried out, and answered half a second later. */
    SLOW,
    /** A gateway's page with 502, not carried out. */
    GATEWAY,
    /** A page with 200, as of a portal that wants a login; not carried out. */
    PORTAL,
    /** Carried out, and answered by JSON of another shape. */
    ODD,
    /** 500 without a content type, not carried out. */
    NO_TYPE,
    /** Answered as if it only asked. */
    IGNORED;

    /** What it does. */
    public Effect effect() {
      Effect error = Effect.status(500, "ELB.8906");
      return switch (this) {
        case THROTTLED -> Effect.status(429, "APIGW.0308");
        case CONFLICT -> Effect.status(409, "ELB.8907");
        case QUOTA -> Effect.status(409, "ELB.8905");
        case DENIED -> Effect.status(403, "ELB.9802");
        case NOT_FOUND -> Effect.status(404, "ELB.8904");
        case REJECTED -> Effect.status(400, "ELB.8902");
        case ERROR -> error;
        case ERROR_AFTER -> error.applied(true);
        case HANG -> error.answered(Answer.HANG);
        case HANG_AFTER -> error.answered(Answer.HANG).applied(true);
        case RESET -> error.answered(Answer.DROP);
        case RESET_AFTER -> error.answered(Answer.DROP).applied(true);
        case HALF -> error.answered(Answer.HALF).applied(true);
        case DRIP -> error.answered(Answer.DRIP).applied(true);
        case SLOW -> Effect.NONE.after(Duration.ofMillis(500));
        case GATEWAY -> Effect.status(502, "").answered(Answer.PAGE).typed(HTML);
        case PORTAL -> Effect.status(200, "").answered(Answer.PAGE).typed(HTML);
        case ODD -> error.answered(Answer.ODD).applied(true);
        case NO_TYPE -> error.typed("");
        case IGNORED -> Effect.NONE.applied(false);
      };
    }
  }

  /** The next request of this kind goes wrong so. */
  public static Fault of(Kind kind, String method, String path) {
    return new Fault(Match.of(method, path), kind.effect());
  }

  /** The same, but this often. */
  public Fault times(int count) {
    return new Fault(new Match(match.method(), match.path(), match.skip(), count), effect);
  }

  /** The same, but after so many that go well. */
  public Fault skipping(int count) {
    return new Fault(new Match(match.method(), match.path(), count, match.times()), effect);
  }
}
