package dev.impound.controller.incident;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How much a capture is to take: a profile, kinds of evidence by name, or both, which is then the
 * sum of them. What a profile and a name mean is the evidence's affair.
 *
 * @param profile empty takes just the kinds that are named
 * @param kinds names such as "process-files"
 */
public record CaptureScope(Optional<Profile> profile, Set<String> kinds) {
  /** The usual amount. */
  public static final CaptureScope STANDARD = of(Profile.STANDARD);

  private static final String SEPARATOR = "+";

  /** A named amount of evidence. */
  public enum Profile {
    /** What is small and tells most. */
    QUICK,
    /** All but what may be of any size. */
    STANDARD,
    /** Memory too. */
    FULL
  }

  public CaptureScope {
    kinds = Set.copyOf(kinds);
    if (profile.isEmpty() && kinds.isEmpty()) {
      throw new IllegalArgumentException("neither a profile nor a kind of evidence is named");
    }
    for (String kind : kinds) {
      if (!kind.matches("[a-z]{1,32}(-[a-z]{1,32}){0,3}")) {
        throw new IllegalArgumentException("not the name of a kind of evidence: " + kind);
      }
    }
  }

  /** All of a profile and no more. */
  public static CaptureScope of(Profile profile) {
    return new CaptureScope(Optional.of(profile), Set.of());
  }

  /** What was kept as {@link #text()}. */
  public static CaptureScope parse(String text) {
    Set<String> words = new TreeSet<>(Arrays.asList(text.split("\\+", -1)));
    Optional<Profile> profile =
        Arrays.stream(Profile.values()).filter(one -> words.remove(word(one))).findFirst();
    return new CaptureScope(profile, words);
  }

  /** The same with more kinds. */
  public CaptureScope plus(Collection<String> more) {
    Set<String> both = new TreeSet<>(kinds);
    both.addAll(more);
    return new CaptureScope(profile, both);
  }

  /** For example "standard", "full+volumes" or "image+logs". */
  public String text() {
    String named = String.join(SEPARATOR, new TreeSet<>(kinds));
    return profile
        .map(one -> named.isEmpty() ? word(one) : word(one) + SEPARATOR + named)
        .orElse(named);
  }

  private static String word(Profile profile) {
    return profile.name().toLowerCase(Locale.ROOT);
  }
}
