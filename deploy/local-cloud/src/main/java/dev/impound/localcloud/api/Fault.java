package dev.impound.localcloud.api;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What is to go wrong with the next requests that match.
 *
 * @param method empty for any
 * @param path the decoded path holds a match of it
 * @param times how many requests, one after the other
 * @param delay before anything else is done
 * @param apply whether the request is carried out; with {@link Answer#NORMAL} and false, a write is
 *     dropped and answered as if it were a read
 * @param status of {@link Answer#STATUS}
 * @param contentType of any answer; empty for none
 */
public record Fault(
    String method,
    Pattern path,
    int times,
    Duration delay,
    boolean apply,
    Answer answer,
    int status,
    String code,
    String message,
    String contentType) {
  static final String JSON = "application/json";

  /** How the request is answered. */
  public enum Answer {
    /** As ever. */
    NORMAL,
    /** With the status, code and message of the fault. */
    STATUS,
    /** Not at all, and the connection stays. */
    HANG,
    /** Not at all, and the connection is closed. */
    DROP
  }

  /** Nothing goes wrong. */
  static Fault none() {
    return new Fault(
        "", Pattern.compile(""), 1, Duration.ZERO, true, Answer.NORMAL, 200, "", "", JSON);
  }

  /** The next request is answered with {@code status} and {@code code}, and not carried out. */
  public static Fault status(String method, String path, int status, String code) {
    return new Fault(
        method,
        Pattern.compile(path),
        1,
        Duration.ZERO,
        false,
        Answer.STATUS,
        status,
        code,
        "injected by a test",
        JSON);
  }

  /** The same, but this often. */
  public Fault times(int count) {
    return new Fault(method, path, count, delay, apply, answer, status, code, message, contentType);
  }

  /** The same, but the request is carried out before, or not at all. */
  public Fault applied(boolean carriedOut) {
    return new Fault(
        method, path, times, delay, carriedOut, answer, status, code, message, contentType);
  }

  /** The same, but answered like this. */
  public Fault answered(Answer how) {
    return new Fault(method, path, times, delay, apply, how, status, code, message, contentType);
  }

  /** The same, but with this content type; empty for none. */
  public Fault typed(String type) {
    return new Fault(method, path, times, delay, apply, answer, status, code, message, type);
  }

  /** The same, but this much later. */
  public Fault after(Duration time) {
    return new Fault(method, path, times, time, apply, answer, status, code, message, contentType);
  }

  boolean matches(String requestMethod, String requestPath) {
    return (method.isEmpty() || method.equals(requestMethod)) && path.matcher(requestPath).find();
  }
}
