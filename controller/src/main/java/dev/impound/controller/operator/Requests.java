package dev.impound.controller.operator;

import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;

/** Checks of what operators send. */
final class Requests {
  /** Longest reason or rule, in characters. */
  private static final int TEXT = 500;

  private Requests() {}

  /** A reason or rule: 1 to 500 characters. */
  static String text(String field, String value) {
    if (value.isBlank() || value.length() > TEXT) {
      throw new RefusedException(
          RefusalReason.MALFORMED,
          "%s must be 1 to %d characters, and has %d".formatted(field, TEXT, value.length()),
          "say in a few words why; it becomes part of the incident's record");
    }
    return value.strip();
  }

  static String required(String field, String value) {
    if (value.isBlank()) {
      throw new RefusedException(RefusalReason.MALFORMED, field + " is missing", "");
    }
    return value;
  }
}
