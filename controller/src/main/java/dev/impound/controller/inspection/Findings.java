package dev.impound.controller.inspection;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Gathers findings: one of each kind, however often it is seen. Used by one thread. */
final class Findings {
  private final Map<Oddity, Finding> seen = new EnumMap<>(Oddity.class);

  void add(Oddity oddity) {
    add(oddity, "");
  }

  /**
   * Counts one more.
   *
   * @param example escaped already
   */
  void add(Oddity oddity, String example) {
    seen.merge(
        oddity,
        new Finding(oddity, 1, example),
        (old, more) -> new Finding(oddity, old.count() + 1, old.example()));
  }

  boolean has(Oddity oddity) {
    return seen.containsKey(oddity);
  }

  /** In the order of {@link Oddity}. */
  List<Finding> list() {
    return List.copyOf(seen.values());
  }
}
