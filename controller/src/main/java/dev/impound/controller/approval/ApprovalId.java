package dev.impound.controller.approval;

import dev.impound.wire.Printable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names a request; {@code APR-} and a number. */
public record ApprovalId(long number) {
  private static final Pattern FORM = Pattern.compile("APR-([0-9]{1,18})");

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException when it has another form
   */
  public static ApprovalId parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a request is named APR- and a number, such as APR-7, and not \"%s\""
              .formatted(Printable.brief(text)));
    }
    return new ApprovalId(Long.parseLong(matcher.group(1)));
  }

  @Override
  public String toString() {
    return "APR-" + number;
  }
}
