package dev.impound.controller.alarm.hss;

/** What the service answered is no page of events, or its pages do not fit together. */
final class UnreadablePageException extends RuntimeException {
  UnreadablePageException(String why) {
    super("cannot read the list of events of the Host Security Service: " + why);
  }
}
