package dev.impound.controller.alarm;

import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.List;

/**
 * What an alarm says of the container that it is about. None of it is believed before the node's
 * own engine has confirmed it. Each list is in the order of trust, the best first, and bounded.
 *
 * @param nodes names that the node may have: as registered, or its cloud server's
 * @param addresses private IP addresses that the node may have
 * @param containers full ids, id prefixes of 12 or more digits, or exact names
 */
public record Claim(List<String> nodes, List<String> addresses, List<String> containers) {
  /** Most entries of each list. */
  private static final int MOST = 8;

  /** Longest entry, in characters; container names are at most 255. */
  private static final int LONGEST = 255;

  public Claim {
    nodes = bounded(nodes);
    addresses = bounded(addresses);
    containers = bounded(containers);
  }

  private static List<String> bounded(List<String> entries) {
    return entries.stream()
        .filter(entry -> !entry.isBlank() && entry.length() <= LONGEST)
        .distinct()
        .limit(MOST)
        .toList();
  }

  /** For display, safe to show. */
  public String words() {
    List<String> words = new ArrayList<>();
    add(words, "node", nodes);
    add(words, "address", addresses);
    add(words, "container", containers);
    return words.isEmpty() ? "nothing" : String.join(", ", words);
  }

  private static void add(List<String> words, String what, List<String> entries) {
    if (!entries.isEmpty()) {
      words.add(what + " " + String.join(" or ", entries.stream().map(Printable::brief).toList()));
    }
  }
}
