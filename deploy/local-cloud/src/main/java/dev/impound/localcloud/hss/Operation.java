package dev.impound.localcloud.hss;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How an event can be handled. None does more here than mark it. */
public enum Operation {
  MARK_AS_HANDLED(false),
  IGNORE(false),
  ADD_TO_ALARM_WHITELIST(false),
  ADD_TO_LOGIN_WHITELIST(false),
  ISOLATE_AND_KILL(false),
  UNHANDLE(true),
  DO_NOT_IGNORE(true),
  REMOVE_FROM_ALARM_WHITELIST(true),
  REMOVE_FROM_LOGIN_WHITELIST(true),
  DO_NOT_ISOLATE_OR_KILL(true);

  private final boolean undo;

  Operation(boolean undo) {
    this.undo = undo;
  }

  /** The one that is written so in requests. */
  public static Optional<Operation> of(String text) {
    return Arrays.stream(values()).filter(operation -> operation.text().equals(text)).findFirst();
  }

  boolean isUndo() {
    return undo;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
