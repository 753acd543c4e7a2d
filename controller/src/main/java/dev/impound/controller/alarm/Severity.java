package dev.impound.controller.alarm;

import java.util.Locale;
import java.util.Optional;

/** How bad an alarm is, from bad to worse. */
public enum Severity {
  INFO,
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  /** Whether it is as bad as {@code other}, or worse. */
  public boolean isAtLeast(Severity other) {
    return compareTo(other) >= 0;
  }

  /** The milder of the two. */
  public Severity atMost(Severity limit) {
    return compareTo(limit) <= 0 ? this : limit;
  }

  /** The severity of this name, in any case; empty when there is none. */
  public static Optional<Severity> named(String name) {
    try {
      return Optional.of(valueOf(name.toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
