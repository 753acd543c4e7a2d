package dev.impound.localcloud.smn;

import java.net.URI;

/**
 * One message on its way to one endpoint.
 *
 * @param type as the message's header says it
 * @param tries how often it was sent
 * @param lastStatus what the endpoint answered last; 0 when it could not be reached, or was not yet
 *     tried
 */
public record Delivery(
    String subscriptionUrn,
    Topic topic,
    String messageId,
    String type,
    URI endpoint,
    int tries,
    int lastStatus,
    Outcome outcome) {
  /** How it ended. */
  public enum Outcome {
    /** It has not. */
    UNDERWAY,
    /** The endpoint took it. */
    TAKEN,
    /** The endpoint refused it, and it is not sent again. */
    REFUSED,
    /** Every try failed. */
    GIVEN_UP
  }

  Delivery tried(int status, Outcome how) {
    return new Delivery(subscriptionUrn, topic, messageId, type, endpoint, tries + 1, status, how);
  }
}
