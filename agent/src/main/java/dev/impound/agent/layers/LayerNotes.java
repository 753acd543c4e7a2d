package dev.impound.agent.layers;

import dev.impound.agent.files.RawNames;
import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.List;

/** What a reader of a layer has to know. The first few are kept, the others counted. */
final class LayerNotes {
  private static final int MOST = 3;

  private final List<String> first = new ArrayList<>();
  private long more;

  /** Something about a file; {@code path} is bytes as chars. */
  void add(String path, String what) {
    if (first.size() < MOST) {
      first.add("\"%s\" %s".formatted(Printable.brief(RawNames.title(path)), what));
    } else {
      more++;
    }
  }

  /** In words; empty when there are none. */
  List<String> words() {
    return more == 0
        ? List.copyOf(first)
        : List.of(String.join("; ", first), "and %d more like this".formatted(more));
  }
}
