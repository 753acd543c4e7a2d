package dev.impound.controller.notification;

/** Hears how attempts to send end, for counting. Called by several threads; returns at once. */
@FunctionalInterface
public interface DeliveryListener {

  /** How one attempt ended. */
  enum Outcome {
    SENT,
    /** It failed and is made again. */
    RETRIED,
    GIVEN_UP
  }

  /** An attempt on a channel has ended. */
  void ended(String channel, Outcome outcome);
}
