package dev.impound.controller.notification;

/** A receiver will never take this news; sending it again is of no use. */
public final class NewsRefusedException extends RuntimeException {
  public NewsRefusedException(String why) {
    super(why);
  }
}
