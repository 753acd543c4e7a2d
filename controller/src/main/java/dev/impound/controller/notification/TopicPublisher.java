package dev.impound.controller.notification;

import java.io.IOException;

/** Publishes to a topic of Simple Message Notification, by e-mail and SMS to its subscribers. */
@FunctionalInterface
public interface TopicPublisher {

  /**
   * Publishes; returns when the cloud has taken the message. Limits its own time. An unchecked
   * exception means the same as an IOException: try again later.
   *
   * @param subject at most 512 printable ASCII characters
   */
  void publish(String topicUrn, String subject, String message) throws IOException;
}
