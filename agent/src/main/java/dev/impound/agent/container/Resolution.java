package dev.impound.agent.container;

import java.util.List;

/** What a container reference means on a node. */
public sealed interface Resolution {
  /** Exactly one container. */
  record Found(EngineContainer container) implements Resolution {}

  /** None. */
  record Unknown() implements Resolution {}

  /** More than one. */
  record Ambiguous(List<EngineContainer> candidates) implements Resolution {
    public Ambiguous {
      candidates = List.copyOf(candidates);
    }
  }

  /** Fewest digits of an id that are taken for one. */
  int PREFIX_DIGITS = 12;

  /**
   * Finds what {@code reference} means: an exact name, a full id, or 12 or more digits of an id. A
   * name that is also another container's id prefix is ambiguous.
   */
  static Resolution of(String reference, List<EngineContainer> containers) {
    String name = reference.startsWith("/") ? reference.substring(1) : reference;
    boolean prefix = reference.length() >= PREFIX_DIGITS;
    List<EngineContainer> candidates =
        containers.stream()
            .filter(
                one -> one.name().equals(name) || (prefix && one.id().hex().startsWith(reference)))
            .toList();
    return switch (candidates.size()) {
      case 0 -> new Unknown();
      case 1 -> new Found(candidates.getFirst());
      default -> new Ambiguous(candidates);
    };
  }
}
