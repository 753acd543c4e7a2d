package dev.impound.localcloud.smn;

/**
 * A message as it crosses the wire; the same bytes at each try.
 *
 * @param body JSON with the signature inside
 */
record Envelope(Type type, String topicUrn, String messageId, String body) {
  /** What a message is for, by its name on the wire. */
  enum Type {
    CONFIRMATION("SubscriptionConfirmation"),
    NOTIFICATION("Notification"),
    CANCELLATION("UnsubscribeConfirmation");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }
}
