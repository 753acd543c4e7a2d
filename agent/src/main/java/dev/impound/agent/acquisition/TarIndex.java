package dev.impound.agent.acquisition;

import dev.impound.agent.tar.TarMember;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a tar of evidence holds and what it does not, which stands in it as its last member,
 * index.json. Bounded: what is beyond the bound is counted.
 */
final class TarIndex {
  private static final int MOST = 20_000;
  private static final int MOST_CHARS = 1 << 20;
  private static final int BRIEF = 512;

  private final JsonMapper json = JsonMapper.shared();
  private final ObjectNode root = json.createObjectNode();
  private final ArrayNode members;
  private final ArrayNode leftOut;
  private final ArrayNode missing;
  private int entries;
  private long chars;
  private long notListed;
  private long flaws;
  private String firstFlaw = "";

  TarIndex() {
    members = root.putArray("members");
    leftOut = root.putArray("leftOut");
    missing = root.putArray("missing");
  }

  /** A member, and what it is a copy of. */
  void holds(String name, String what) {
    add(members, name, "is", what);
  }

  /** Left out by a rule; the item is complete without it. */
  void leavesOut(String name, String why) {
    add(leftOut, name, "why", why);
  }

  /** Should be there and is not, or not whole; the item is partial. */
  void misses(String name, String why) {
    if (flaws++ == 0) {
      firstFlaw = "%s: %s".formatted(brief(name), brief(why));
    }
    add(missing, name, "why", why);
  }

  /** Zeros stand for the rest of a member. */
  void fellShort(TarMember member, long bytes, String why) {
    misses(
        member.title(),
        "the last %d of its %d bytes are zeros that stand for what was not read: %s"
            .formatted(bytes, member.size(), why));
  }

  private void add(ArrayNode array, String name, String key, String text) {
    chars += name.length() + text.length();
    if (++entries > MOST || chars > MOST_CHARS) {
      notListed++;
      return;
    }
    array.addObject().put("name", name).put(key, text);
  }

  /** Why the item is not complete; empty when it is. */
  String flaw() {
    if (flaws == 0) {
      return "";
    }
    return flaws == 1
        ? firstFlaw
        : "%s; and %d more, see index.json in it".formatted(firstFlaw, flaws - 1);
  }

  /** The index as it is at this moment. */
  TarMember member() {
    root.put("notListed", notListed);
    byte[] text = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    return TarMember.file("index.json", text);
  }

  private static String brief(String text) {
    return text.length() <= BRIEF ? text : text.substring(0, BRIEF) + "...";
  }

  /** Bytes that were kept as chars, as a person reads them. */
  static String title(String bytesAsChars) {
    return new String(bytesAsChars.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
