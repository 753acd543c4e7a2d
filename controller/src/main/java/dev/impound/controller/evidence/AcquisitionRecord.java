package dev.impound.controller.evidence;

import java.util.List;
import java.util.Optional;

/**
 * What a node says it took of a container and what it did not. A claim: the seal compares it with
 * what is stored.
 *
 * @param items at most one of each kind
 * @param frozen whether the container was frozen the whole time
 * @param keptImage the committed image that was kept on the node; empty when it was removed
 * @param leftBehind what the node changed and could not undo, one sentence each, safe to show
 */
public record AcquisitionRecord(
    List<TakenItem> items, boolean frozen, Optional<String> keptImage, List<String> leftBehind) {
  public AcquisitionRecord {
    items = List.copyOf(items);
    leftBehind = List.copyOf(leftBehind);
    if (items.stream().map(TakenItem::kind).distinct().count() != items.size()) {
      throw new IllegalArgumentException("the node's report names a kind of evidence twice");
    }
  }
}
