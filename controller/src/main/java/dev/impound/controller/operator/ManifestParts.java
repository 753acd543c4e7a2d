package dev.impound.controller.operator;

import dev.impound.operator.v1.GetItemResponse;
import java.util.ArrayList;
import java.util.List;

/** A manifest in an answer. It names every 8 MiB of a capture, so that one of a large is long. */
final class ManifestParts {
  /** At most three times as many bytes. */
  private static final int CHARACTERS = 128 << 10;

  private ManifestParts() {}

  /** The answer's fields of it: whole where it is short. */
  static GetItemResponse of(String manifest) {
    if (manifest.length() <= CHARACTERS) {
      return GetItemResponse.newBuilder().setManifestJson(manifest).build();
    }
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (from < manifest.length()) {
      int to = Math.min(manifest.length(), from + CHARACTERS);
      if (to < manifest.length() && Character.isHighSurrogate(manifest.charAt(to - 1))) {
        to--;
      }
      parts.add(manifest.substring(from, to));
      from = to;
    }
    return GetItemResponse.newBuilder().addAllManifestParts(parts).build();
  }
}
