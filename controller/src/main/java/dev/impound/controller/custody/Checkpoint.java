package dev.impound.controller.custody;

import dev.impound.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far the chain reached at a time: what is signed, so that no entry can be taken out or changed
 * afterwards. Its text is of the form of a C2SP checkpoint, of which the third line is the head of
 * the chain in place of a tree's root.
 *
 * @param entries number of entries
 * @param head digest of the last of them
 * @param digests SHA-256 of the file that lists the digest of every entry, one a line
 * @param at the controller's clock
 */
public record Checkpoint(long entries, Sha256 head, Sha256 digests, Instant at) {
  private static final String ORIGIN = "impound/custody";

  /** The text that is signed. */
  public String text() {
    return "%s\n%d\n%s\nat %s\nhead %s\ndigests %s\n"
        .formatted(
            ORIGIN,
            entries,
            Base64.getEncoder().encodeToString(HexFormat.of().parseHex(head.hex())),
            at,
            head,
            digests);
  }

  /** The text with a line for the entries of one capture, as they were given out. */
  public String text(String capture, Sha256 extract) {
    return text() + "extract %s %s\n".formatted(capture, extract);
  }

  public byte[] bytes() {
    return text().getBytes(StandardCharsets.US_ASCII);
  }

  /** The digest of the extract that a text names. */
  public static Optional<Sha256> extract(String text, String capture) {
    return text.lines()
        .filter(line -> line.startsWith("extract " + capture + " "))
        .findFirst()
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .filter(hex -> hex.matches("[0-9a-f]{64}"))
        .map(Sha256::new);
  }

  /** Reads what {@link #text} writes; empty when it is no checkpoint. */
  public static Optional<Checkpoint> parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() < 6 || !lines.getFirst().equals(ORIGIN)) {
      return Optional.empty();
    }
    Map<String, String> named = new HashMap<>();
    for (String line : lines.subList(3, lines.size())) {
      String[] words = line.split(" ", 2);
      named.putIfAbsent(words[0], words[words.length - 1]);
    }
    try {
      return Optional.of(
              new Checkpoint(
                  Long.parseLong(lines.get(1)),
                  new Sha256(named.getOrDefault("head", "")),
                  new Sha256(named.getOrDefault("digests", "")),
                  Instant.parse(named.getOrDefault("at", ""))))
          .filter(read -> text.startsWith(read.text()));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
