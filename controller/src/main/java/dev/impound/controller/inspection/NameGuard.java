package dev.impound.controller.inspection;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Looks at the names of one archive, and at how they go with each other. Used by one thread. */
final class NameGuard {
  private static final int MOST_BYTES = 4096;

  /** Names that are remembered; 8 bytes each and what a set needs. */
  private static final int MOST_NAMES = 100_000;

  /** Parts of a name that are looked at as folders on the way. */
  private static final int MOST_DEPTH = 64;

  private final Findings findings;
  private final Set<Long> names = new HashSet<>();
  private final Set<Long> links = new HashSet<>();

  NameGuard(Findings findings) {
    this.findings = findings;
  }

  /** Looks at the name of an entry of this type. */
  void look(RawName name, char type) {
    String shown = name.shown();
    if (name.length() > MOST_BYTES) {
      findings.add(Oddity.LONG_NAME, shown);
      return;
    }
    List<byte[]> parts = name.components();
    check(name.isEmpty(), Oddity.EMPTY_NAME, shown);
    check(name.isAbsolute(), Oddity.ABSOLUTE_NAME, shown);
    check(name.hasParent(), Oddity.PARENT_NAME, shown);
    check(!name.isUtf8(), Oddity.NOT_UTF8, shown);
    check(name.deceives(), Oddity.DECEIVING_NAME, shown);
    check(goesThroughLink(parts), Oddity.THROUGH_LINK, shown);
    // A folder may stand in an archive once for each thing that was said of it.
    remember(parts, type, shown);
  }

  private void check(boolean odd, Oddity oddity, String shown) {
    if (odd) {
      findings.add(oddity, shown);
    }
  }

  private boolean goesThroughLink(List<byte[]> parts) {
    if (links.isEmpty()) {
      return false;
    }
    for (int depth = 1; depth < Math.min(parts.size(), MOST_DEPTH); depth++) {
      if (links.contains(RawName.number(parts.subList(0, depth)))) {
        return true;
      }
    }
    return false;
  }

  private void remember(List<byte[]> parts, char type, String shown) {
    if (names.size() + links.size() >= MOST_NAMES) {
      if (!findings.has(Oddity.TOO_MANY_NAMES)) {
        findings.add(Oddity.TOO_MANY_NAMES);
      }
      return;
    }
    long number = RawName.number(parts);
    boolean isNew = names.add(number);
    check(!isNew && type != '5', Oddity.SAME_NAME_TWICE, shown);
    if (type == '2') {
      links.add(number);
    }
  }

  /** Looks at what a hard link points at, which must be an entry before it. */
  void lookAtLink(RawName name, RawName target) {
    boolean known = names.contains(RawName.number(target.components()));
    boolean out = target.isEmpty() || target.isAbsolute() || target.hasParent();
    // Beyond the names that are remembered nothing is claimed.
    if (out || (!known && !findings.has(Oddity.TOO_MANY_NAMES))) {
      findings.add(Oddity.LINK_OUT, "%s to %s".formatted(name.shown(), target.shown()));
    }
  }
}
