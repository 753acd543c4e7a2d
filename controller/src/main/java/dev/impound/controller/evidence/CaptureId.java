package dev.impound.controller.evidence;

import dev.impound.wire.Printable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Id of a capture, the items taken of one container in one go: "CAP-" and a number from 1. */
public record CaptureId(long number) {
  private static final Pattern FORM = Pattern.compile("CAP-([1-9][0-9]{0,17})");

  public CaptureId {
    if (number < 1) {
      throw new IllegalArgumentException("capture numbers start at 1: " + number);
    }
  }

  /** Reads the form that {@link #toString} writes. */
  public static CaptureId parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a capture id: \"%s\"; they look like CAP-42".formatted(Printable.brief(text)));
    }
    return new CaptureId(Long.parseLong(matcher.group(1)));
  }

  @Override
  public String toString() {
    return "CAP-" + number;
  }
}
