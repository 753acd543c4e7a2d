package dev.impound.controller.isolation;

import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.List;

/** Checks the list of who may still reach a closed listener. */
final class Responders {
  /** What the cloud takes in one address group. */
  private static final int MOST = 300;

  private Responders() {}

  /** The entries without blanks; throws when one of them, or the list, is no use. */
  static List<String> checked(List<String> entries) {
    if (entries.isEmpty()) {
      throw new IllegalArgumentException(
          "no responder addresses: an empty whitelist may let everybody in; name at least one"
              + " address, such as the one the responders work from");
    }
    if (entries.size() > MOST) {
      throw new IllegalArgumentException(
          "%d responder addresses: an address group holds at most %d"
              .formatted(entries.size(), MOST));
    }
    List<String> checked = new ArrayList<>();
    for (String entry : entries) {
      checked.add(check(entry));
    }
    return List.copyOf(checked);
  }

  private static String check(String entry) {
    IpRange range =
        IpRange.parse(entry)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "not an address, CIDR block or range first-last: \"%s\""
                            .formatted(Printable.brief(entry))));
    if (range.coversEverything()) {
      throw new IllegalArgumentException(
          "responder %s is everybody: isolation would close nothing".formatted(entry.strip()));
    }
    return entry.strip();
  }
}
