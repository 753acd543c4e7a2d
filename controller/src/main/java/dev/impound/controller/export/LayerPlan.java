package dev.impound.controller.export;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** What becomes of each entry of a layer, by its place in it. */
final class LayerPlan {
  /** Entries whose bytes are all there. */
  int whole;

  /** Entries that are in the merged tree under their name. */
  final BitSet kept = new BitSet();

  /** Entries that a layer above deleted. */
  final BitSet deleted = new BitSet();

  /** Entries that are in the tree under their name, which does not stand in them as it is meant. */
  final BitSet renamed = new BitSet();

  /** Entries that are in the merged tree by a hard link's name, their own being hidden. */
  final Map<Integer, byte[]> names = new HashMap<>();

  /** Hard links that must point at another name than they say. */
  final Map<Integer, byte[]> links = new HashMap<>();

  /** The entry that holds the bytes of a hard link. */
  final Map<Integer, Integer> roots = new HashMap<>();

  /** Hard links that nothing in their layer holds the bytes of. */
  final BitSet rootless = new BitSet();

  /** Names of entries that hard links point at. */
  final Map<Integer, byte[]> rootNames = new HashMap<>();
}
