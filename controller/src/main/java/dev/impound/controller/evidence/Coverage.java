package dev.impound.controller.evidence;

import dev.impound.controller.incident.CaptureScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a capture does not hold, and why: part of its manifest. */
final class Coverage {
  private Coverage() {}

  /** What no capture holds, whatever is ordered. */
  private static final List<Gap> NEVER =
      List.of(
          new Gap("kernel-memory", State.NEVER_TAKEN, "the node's kernel is not read"),
          new Gap(
              "other-containers",
              State.NEVER_TAKEN,
              "nothing is read of other containers or of the node's own processes and files"),
          new Gap(
              "swap",
              State.NEVER_TAKEN,
              "swapped pages are read as memory of their process, never from the disk"));

  /** Why something is not there. */
  enum State {
    NOT_ORDERED,
    FAILED,
    PARTIAL,
    /** There was nothing to take. */
    ABSENT,
    NEVER_TAKEN
  }

  /**
   * Something that is not there, or not whole.
   *
   * @param what a kind of evidence by its name, or another thing
   */
  record Gap(String what, State state, String why) {}

  /** The gaps of a capture. */
  static List<Gap> gaps(CaptureScope scope, List<Item> items, AcquisitionRecord report) {
    Set<ItemKind> ordered = CaptureKinds.of(scope);
    List<Gap> gaps = new ArrayList<>();
    for (ItemKind kind : ItemKind.values()) {
      gap(kind, ordered.contains(kind), scope, items)
          .map(gap -> absent(kind, report).orElse(gap))
          .ifPresent(gaps::add);
    }
    gaps.addAll(NEVER);
    return gaps;
  }

  private static Optional<Gap> absent(ItemKind kind, AcquisitionRecord report) {
    return report.items().stream()
        .filter(item -> item.kind() == kind && item.status() == TakenItem.Status.ABSENT)
        .map(item -> new Gap(CaptureKinds.name(kind), State.ABSENT, item.reason()))
        .findFirst();
  }

  private static Optional<Gap> gap(
      ItemKind kind, boolean ordered, CaptureScope scope, List<Item> items) {
    String name = CaptureKinds.name(kind);
    Optional<Item> found = items.stream().filter(item -> item.kind() == kind).findFirst();
    if (found.isEmpty()) {
      return Optional.of(
          ordered
              ? new Gap(name, State.FAILED, "nothing of it arrived and the node told nothing of it")
              : new Gap(name, State.NOT_ORDERED, "the order was for " + scope.text()));
    }
    return switch (found.get().state()) {
      case SEALED -> Optional.empty();
      case FAILED -> Optional.of(new Gap(name, State.FAILED, found.get().reason()));
      case PARTIAL, RECEIVING, PURGED ->
          Optional.of(new Gap(name, State.PARTIAL, found.get().reason()));
    };
  }
}
