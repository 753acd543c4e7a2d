package dev.impound.controller.custody;

import java.util.Locale;

/** What a hand did with evidence. */
public enum Act {
  /** A node took it from a container. */
  COLLECT,
  /** The controller stored it. */
  RECEIVE,
  /** Every stored byte was read again and compared. */
  VERIFY,
  /** A capture's manifest was closed. */
  SEAL,
  /** An operator was sent it as it is stored. */
  READ,
  /** An operator was sent it in another form. */
  EXPORT,
  /** A quarantine node was sent it, to load. */
  LOAD,
  /** Its plain bytes were replaced by an age file. */
  ENCRYPT,
  /** An operator ordered that it stays, until the hold is released. */
  HOLD,
  /** An operator ended a hold. */
  RELEASE_HOLD,
  /** An operator ordered that its bytes go. */
  DELETE,
  /** Something happened to the records that a reader of the chain must know. */
  NOTE;

  /** As it stands in the chain. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads the form that {@link #text} writes. */
  static Act parse(String text) {
    for (Act act : values()) {
      if (act.text().equals(text)) {
        return act;
      }
    }
    throw new IllegalArgumentException("no such act of custody: " + text);
  }
}
