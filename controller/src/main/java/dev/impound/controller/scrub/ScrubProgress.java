package dev.impound.controller.scrub;

import dev.impound.controller.evidence.StockedBlob;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a pass is, and when the last one ended.
 *
 * @param started when the pass began that is under way; empty when none is
 * @param last digest of the blob that was read last, in the order of digests; empty before the
 *     first
 * @param blobs blobs that the pass has read
 * @param bytes bytes of those
 * @param damaged those of them that are damaged
 * @param completed when the last whole pass ended
 */
record ScrubProgress(
    Optional<Instant> started,
    String last,
    long blobs,
    long bytes,
    long damaged,
    Optional<Instant> completed) {
  static final ScrubProgress NONE =
      new ScrubProgress(Optional.empty(), "", 0, 0, 0, Optional.empty());

  ScrubProgress begin(Instant now) {
    return new ScrubProgress(Optional.of(now), "", 0, 0, 0, completed);
  }

  /** One blob further. */
  ScrubProgress after(StockedBlob blob, boolean isDamaged) {
    return new ScrubProgress(
        started,
        blob.digest().hex(),
        blobs + 1,
        bytes + blob.size(),
        damaged + (isDamaged ? 1 : 0),
        completed);
  }

  /** The pass has ended; its figures stay. */
  ScrubProgress end(Instant now) {
    return new ScrubProgress(Optional.empty(), "", blobs, bytes, damaged, Optional.of(now));
  }

  byte[] text() {
    StringBuilder text = new StringBuilder("impound scrub 1\n");
    started.ifPresent(at -> text.append("started ").append(at).append('\n'));
    completed.ifPresent(at -> text.append("completed ").append(at).append('\n'));
    if (!last.isEmpty()) {
      text.append("last ").append(last).append('\n');
    }
    return text.append("blobs %d\nbytes %d\ndamaged %d\n".formatted(blobs, bytes, damaged))
        .toString()
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads what {@link #text} wrote; anything else is no progress, and the store is read anew. */
  static ScrubProgress parse(byte[] bytes) {
    Map<String, String> fields = new HashMap<>();
    new String(bytes, StandardCharsets.US_ASCII)
        .lines()
        .map(line -> line.split(" ", 2))
        .filter(parts -> parts.length == 2)
        .forEach(parts -> fields.put(parts[0], parts[1]));
    try {
      return new ScrubProgress(
          Optional.ofNullable(fields.get("started")).map(Instant::parse),
          fields.getOrDefault("last", ""),
          Long.parseLong(fields.getOrDefault("blobs", "")),
          Long.parseLong(fields.getOrDefault("bytes", "")),
          Long.parseLong(fields.getOrDefault("damaged", "")),
          Optional.ofNullable(fields.get("completed")).map(Instant::parse));
    } catch (NumberFormatException | DateTimeParseException e) {
      return NONE;
    }
  }
}
