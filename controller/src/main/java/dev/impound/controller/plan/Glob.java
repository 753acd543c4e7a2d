package dev.impound.controller.plan;

/**
 * A pattern of names in which {@code *} stands for any text and {@code ?} for any one character;
 * everything else stands for itself, upper or lower case. Takes time of at most the two lengths
 * multiplied, whatever the pattern: texts come from intruders.
 */
public record Glob(String pattern) {

  /** Whether all of {@code text} fits. */
  public boolean matches(String text) {
    int[] wanted = folded(pattern);
    int[] given = folded(text);
    int at = 0;
    int star = -1;
    int resume = 0;
    int i = 0;
    while (i < given.length) {
      if (at < wanted.length && wanted[at] == '*') {
        star = at++;
        resume = i;
      } else if (at < wanted.length && (wanted[at] == '?' || wanted[at] == given[i])) {
        at++;
        i++;
      } else if (star >= 0) {
        // Only the last star is tried again: what fitted before it fits whatever that one takes.
        at = star + 1;
        i = ++resume;
      } else {
        return false;
      }
    }
    while (at < wanted.length && wanted[at] == '*') {
      at++;
    }
    return at == wanted.length;
  }

  /** Without regard to case, and to the case rules of any language. */
  private static int[] folded(String text) {
    return text.codePoints().map(Character::toUpperCase).map(Character::toLowerCase).toArray();
  }

  @Override
  public String toString() {
    return pattern;
  }
}
