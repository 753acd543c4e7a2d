package dev.impound.agent.layers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the extended attributes of a file in an upper folder mean: some are the overlay mount's own
 * notes, the others are the file's. Labels of a security module belong to the node and are not
 * kept.
 *
 * @param kept those of the file
 * @param isOpaque whether nothing of this folder shows from the layers below
 * @param unfit name of a note of the mount that no layer can hold; empty when there is none
 * @param leftOut those of the file that an engine could take for its own notes
 */
record UpperAttributes(
    SortedMap<String, byte[]> kept, boolean isOpaque, String unfit, List<String> leftOut) {
  /** How a mark of deletion begins in a layer. */
  static final String DELETED = ".wh.";

  /** The mark of a folder that shows nothing from below. */
  static final String OPAQUE = ".wh..wh..opq";

  private static final String OWN = "trusted.overlay.";
  private static final String ROOTLESS_OWN = "user.overlay.";
  private static final List<String> KEPT =
      List.of("security.capability", "system.posix_acl_", "user.", "trusted.");
  private static final List<String> UNFIT =
      List.of(OWN + "redirect", OWN + "metacopy", OWN + "whiteout");

  static UpperAttributes of(SortedMap<String, byte[]> all) {
    SortedMap<String, byte[]> kept = new TreeMap<>();
    List<String> leftOut = new ArrayList<>();
    boolean opaque = false;
    String unfit = "";
    for (Map.Entry<String, byte[]> one : all.entrySet()) {
      String name = one.getKey();
      if (UNFIT.stream().anyMatch(name::startsWith)) {
        unfit = name;
      } else if (name.equals(OWN + "opaque")) {
        String value = new String(one.getValue(), StandardCharsets.ISO_8859_1);
        opaque = value.equals("y");
        unfit = opaque ? unfit : name;
      } else if (name.startsWith(ROOTLESS_OWN) || name.indexOf('=') >= 0) {
        leftOut.add(name);
      } else if (!name.startsWith(OWN) && KEPT.stream().anyMatch(name::startsWith)) {
        kept.put(name, one.getValue());
      }
    }
    return new UpperAttributes(kept, opaque, unfit, leftOut);
  }
}
