package dev.impound.controller.evidence;

import dev.impound.controller.receipt.NodeReceipt;
import java.util.List;
import java.util.Optional;

/**
 * What a node says it took of a container and what it did not. A claim: the seal compares it with
 * what is stored.
 *
 * @param items at most one of each kind
 * @param frozen whether the container was frozen the whole time
 * @param keptImage the committed image that was kept on the node; empty when it was removed
 * @param receipt what the node signed of it
 * @param receiptProblem why the node signed nothing, safe to show; empty when it did, or told no
 *     reason
 * @param leftBehind what the node changed and could not undo, one sentence each, safe to show
 */
public record AcquisitionRecord(
    List<TakenItem> items,
    boolean frozen,
    Optional<String> keptImage,
    List<String> leftBehind,
    Optional<NodeReceipt> receipt,
    String receiptProblem) {
  /** What a node says that signs nothing. */
  public AcquisitionRecord(
      List<TakenItem> items, boolean frozen, Optional<String> keptImage, List<String> leftBehind) {
    this(items, frozen, keptImage, leftBehind, Optional.empty(), "");
  }

  public AcquisitionRecord {
    items = List.copyOf(items);
    leftBehind = List.copyOf(leftBehind);
    if (items.stream().map(TakenItem::kind).distinct().count() != items.size()) {
      throw new IllegalArgumentException("the node's report names a kind of evidence twice");
    }
  }

  /** The same, and what the node signed of it. */
  public AcquisitionRecord with(NodeReceipt signed) {
    return new AcquisitionRecord(items, frozen, keptImage, leftBehind, Optional.of(signed), "");
  }

  /** The same, and why the node signed nothing of it. */
  public AcquisitionRecord without(String problem) {
    return new AcquisitionRecord(items, frozen, keptImage, leftBehind, Optional.empty(), problem);
  }
}
