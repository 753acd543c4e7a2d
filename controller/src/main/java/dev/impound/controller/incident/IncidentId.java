package dev.impound.controller.incident;

import dev.impound.wire.Printable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Id of an incident: "INC-" and a number from 1, in the order of opening. */
public record IncidentId(long number) {
  private static final Pattern FORM = Pattern.compile("INC-([1-9][0-9]{0,17})");

  public IncidentId {
    if (number < 1) {
      throw new IllegalArgumentException("incident numbers start at 1: " + number);
    }
  }

  /** Reads the form that {@link #toString} writes. */
  public static IncidentId parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not an incident id: \"%s\"; they look like INC-42".formatted(Printable.brief(text)));
    }
    return new IncidentId(Long.parseLong(matcher.group(1)));
  }

  @Override
  public String toString() {
    return "INC-" + number;
  }
}
