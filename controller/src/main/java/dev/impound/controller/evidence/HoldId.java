package dev.impound.controller.evidence;

import dev.impound.wire.Printable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Id of a legal hold: "HOLD-" and a number from 1. */
public record HoldId(long number) {
  private static final Pattern FORM = Pattern.compile("HOLD-([1-9][0-9]{0,17})");

  public HoldId {
    if (number < 1) {
      throw new IllegalArgumentException("hold numbers start at 1: " + number);
    }
  }

  /** Reads the form that {@link #toString} writes. */
  public static HoldId parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a hold id: \"%s\"; they look like HOLD-42".formatted(Printable.brief(text)));
    }
    return new HoldId(Long.parseLong(matcher.group(1)));
  }

  @Override
  public String toString() {
    return "HOLD-" + number;
  }
}
