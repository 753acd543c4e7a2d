package dev.impound.controller.alarm;

import java.util.List;

/** What a source's message turned out to be. */
public sealed interface Reading {

  /** Alarms, to be made durable before the message is acknowledged. */
  record Alarms(List<Alarm> alarms) implements Reading {
    public Alarms {
      alarms = List.copyOf(alarms);
    }
  }

  /**
   * Nothing to act on by itself, but reason to ask another source at once, such as HSS. {@code key}
   * is the sender's id of the message.
   */
  record Trigger(String key, String summary) implements Reading {}

  /** Dealt with by the source itself, such as a topic's confirmation; {@code what} says how. */
  record Handled(String what) implements Reading {}
}
