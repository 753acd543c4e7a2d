package dev.impound.controller.evidence;

import dev.impound.wire.Printable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Id of an evidence item: "EV-" and a number from 1. */
public record ItemId(long number) {
  private static final Pattern FORM = Pattern.compile("EV-([1-9][0-9]{0,17})");

  public ItemId {
    if (number < 1) {
      throw new IllegalArgumentException("item numbers start at 1: " + number);
    }
  }

  /** Reads the form that {@link #toString} writes. */
  public static ItemId parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not an evidence item id: \"%s\"; they look like EV-42".formatted(Printable.brief(text)));
    }
    return new ItemId(Long.parseLong(matcher.group(1)));
  }

  @Override
  public String toString() {
    return "EV-" + number;
  }
}
