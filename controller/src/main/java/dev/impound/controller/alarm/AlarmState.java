package dev.impound.controller.alarm;

/** What became of an alarm. */
public enum AlarmState {
  /** Durable; not looked into, or waiting for its node. */
  RECEIVED,
  /** It opened an incident or joined one. */
  DISPATCHED,
  /** Kept for the record; nothing is done. */
  RECORDED,
  /** A person has to decide. */
  HELD
}
