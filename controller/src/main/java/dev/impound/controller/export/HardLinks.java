package dev.impound.controller.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hard links of layers. The first entry of a group holds its bytes; where a layer above hides that
 * one, the first link that is left takes its place. A link must point at an entry before it, so
 * that no chain of links is endless.
 */
final class HardLinks {
  /** What names and places of links may take of memory, in bytes. */
  private static final long MOST_BYTES = 64L << 20;

  /** What a link takes beside names. */
  private static final int PLACE_BYTES = 128;

  /**
   * What a link points at.
   *
   * @param root place of the entry that holds the bytes; none when it is in a layer below
   */
  @SuppressWarnings("ArrayRecordComponent") // Names are bytes, and are compared as such.
  record Target(byte[] name, PathKey key, Optional<Integer> root) {}

  /** What became of a link. */
  enum Placement {
    /** It is in the tree as a link. */
    LINK,
    /** The entry that holds its bytes is in the tree under its name. */
    HOLDER,
    /** It is not in the tree. */
    LEFT_OUT
  }

  /** A link to what a layer below must have. */
  @SuppressWarnings("ArrayRecordComponent") // Names are bytes, and are compared as such.
  private record Waiting(Layer layer, LayerPlan plan, int index, byte[] name) {}

  private final Map<PathKey, List<Waiting>> waiting = new HashMap<>();
  private final Findings findings;
  private long spent;

  HardLinks(Findings findings) {
    this.findings = findings;
  }

  /** What a link points at; empty, and told, when that is nothing that can be used. */
  Optional<Target> target(
      Layer layer, LayerNames names, LayerPlan plan, TarEntry entry, int index) {
    Optional<Target> target = lookUp(names, plan, entry, index);
    spent += PLACE_BYTES + entry.link().length;
    if (target.isEmpty() || spent > MOST_BYTES) {
      plan.rootless.set(index);
      findings.leftOut(
          "%s, hard link %s: it points at %s, %s"
              .formatted(
                  layer.label(),
                  Findings.quoted(entry.name()),
                  Findings.quoted(entry.link()),
                  target.isEmpty()
                      ? "which is no file before it"
                      : "and more links are not kept in memory"));
      return Optional.empty();
    }
    if (target.get().root().isEmpty()) {
      plan.rootless.set(index);
    } else {
      plan.roots.put(index, target.get().root().get());
    }
    return target;
  }

  private static Optional<Target> lookUp(
      LayerNames names, LayerPlan plan, TarEntry entry, int index) {
    byte[] name;
    try {
      name = Names.canonical(entry.link());
    } catch (Names.BadNameException e) {
      return Optional.empty();
    }
    PathKey key = PathKey.of(name);
    int place = names.place(key);
    if (place < 0) {
      return Optional.of(new Target(name, key, Optional.empty()));
    }
    if (place >= index || !names.isNoFolder(key) || plan.rootless.get(place)) {
      return Optional.empty();
    }
    int root = plan.roots.getOrDefault(place, place);
    if (root == place) {
      plan.rootNames.putIfAbsent(root, name);
    }
    return Optional.of(new Target(name, key, Optional.of(root)));
  }

  /**
   * Gives a link that nothing hides its place in the tree.
   *
   * @param targetHidden whether a layer above hides what it points at
   */
  Placement place(
      Target target,
      Layer layer,
      LayerPlan plan,
      TarEntry entry,
      int index,
      byte[] name,
      boolean targetHidden) {
    if (target.root().isEmpty()) {
      return placeBelow(target, layer, plan, entry, index, targetHidden);
    }
    int root = target.root().get();
    if (plan.kept.get(root)) {
      point(plan, entry, index, plan.rootNames.getOrDefault(root, target.name()));
      return Placement.LINK;
    }
    if (plan.names.containsKey(root)) {
      point(plan, entry, index, plan.names.get(root));
      return Placement.LINK;
    }
    plan.names.put(root, name);
    spent += name.length;
    return Placement.HOLDER;
  }

  private Placement placeBelow(
      Target target, Layer layer, LayerPlan plan, TarEntry entry, int index, boolean targetHidden) {
    if (targetHidden) {
      findings.leftOut(unresolved(layer, entry.name()));
      return Placement.LEFT_OUT;
    }
    waiting
        .computeIfAbsent(target.key(), key -> new ArrayList<>())
        .add(new Waiting(layer, plan, index, entry.name()));
    point(plan, entry, index, target.name());
    return Placement.LINK;
  }

  private static void point(LayerPlan plan, TarEntry entry, int index, byte[] at) {
    if (!Arrays.equals(entry.link(), at)) {
      plan.links.put(index, at);
    }
  }

  /** A file of this name is in the tree. */
  void found(PathKey key) {
    if (!waiting.isEmpty()) {
      waiting.remove(key);
    }
  }

  /** Leaves out what points at nothing in any layer. */
  void dropUnresolved() {
    for (List<Waiting> links : waiting.values()) {
      for (Waiting link : links) {
        link.plan().kept.clear(link.index());
        findings.leftOut(unresolved(link.layer(), link.name()));
      }
    }
  }

  private static String unresolved(Layer layer, byte[] name) {
    return "%s, hard link %s: what it points at is in no layer below, or a layer above replaced it"
        .formatted(layer.label(), Findings.quoted(name));
  }
}
