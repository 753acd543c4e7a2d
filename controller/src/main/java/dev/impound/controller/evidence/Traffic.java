package dev.impound.controller.evidence;

import java.util.List;

/**
 * How the bytes of an item came to the store.
 *
 * @param captured bytes of all its distinct parts as they were taken on the node
 * @param sent bytes that were sent, before any compression on the wire, those of parts that the
 *     item does not name in the end too
 * @param skipped bytes that the store held already
 * @param wire what the sent bytes were on the wire, those counted again that were sent again
 */
public record Traffic(long captured, long sent, long skipped, long wire) {
  static Traffic of(ItemId item, List<Delivered> delivered) {
    long sent = 0;
    long skipped = 0;
    long wire = 0;
    for (Delivered blob : delivered) {
      if (blob.item().equals(item)) {
        sent += blob.skipped() ? 0 : blob.size();
        skipped += blob.skipped() ? blob.size() : 0;
        wire += blob.wire();
      }
    }
    return new Traffic(sent + skipped, sent, skipped, wire);
  }
}
