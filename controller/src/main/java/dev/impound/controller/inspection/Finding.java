package dev.impound.controller.inspection;

/**
 * One kind of oddity in an archive.
 *
 * @param count how often it was seen
 * @param example the first, escaped; empty where there is nothing to name
 */
public record Finding(Oddity oddity, long count, String example) {
  /** One sentence, safe to show. */
  public String words() {
    String times = count > 1 ? " (%d times)".formatted(count) : "";
    return oddity.words() + times + (example.isEmpty() ? "" : ": " + example);
  }
}
