package dev.impound.controller.operator;

import dev.impound.controller.custody.Actor;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.ItemId;
import dev.impound.controller.masking.Masker;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * An item that can be read by a person.
 *
 * @param cut whether only its beginning is here
 */
record ItemText(String fileName, String text, boolean cut) {
  private static final int MOST = 512 << 10;

  /** Fits into one message. */
  private static final int MOST_SENT = 3 * MOST;

  /** Reads it; that stands in the chain of custody with {@code detail}. */
  static ItemText of(Evidence evidence, ItemId id, String operator, String detail) {
    Item item = evidence.item(id);
    String name = item.kind().fileName();
    if (!name.endsWith(".json") && !name.endsWith(".jsonl") && !name.endsWith(".txt")) {
      throw new RefusedException(
          RefusalReason.MALFORMED,
          "%s is no text: it is %s".formatted(id, name),
          "copy it: impound evidence pull %s -d DIR".formatted(id));
    }
    try {
      byte[] bytes = evidence.show(id, Actor.operator(operator), "shown, " + detail, MOST + 1);
      boolean cut = bytes.length > MOST;
      String text = new String(bytes, 0, cut ? MOST : bytes.length, StandardCharsets.UTF_8);
      return new ItemText(name, bounded(text), cut);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot show " + id, e);
    }
  }

  /** What is no UTF-8 becomes three bytes a byte, and JSON grows by its line ends. */
  private static String bounded(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= MOST_SENT
        ? text
        : new String(bytes, 0, MOST_SENT, StandardCharsets.UTF_8);
  }

  /** The text without its secrets. */
  String masked() {
    String masked =
        fileName.endsWith(".jsonl")
            ? Masker.jsonLines(text)
            : fileName.endsWith(".json") ? Masker.json(text) : Masker.text(text);
    return bounded(masked);
  }
}
