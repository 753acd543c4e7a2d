package dev.impound.agent.policy;

/**
 * A pattern in which {@code *} stands for any text and {@code ?} for one character. What is matched
 * may be an intruder's: matching takes no longer than the product of both lengths.
 */
record Glob(String pattern) {
  boolean matches(String text) {
    int at = 0;
    int in = 0;
    int star = -1;
    int resumed = 0;
    while (at < text.length()) {
      if (in < pattern.length() && pattern.charAt(in) == '*') {
        star = in++;
        resumed = at;
      } else if (in < pattern.length()
          && (pattern.charAt(in) == '?' || pattern.charAt(in) == text.charAt(at))) {
        in++;
        at++;
      } else if (star >= 0) {
        in = star + 1;
        at = ++resumed;
      } else {
        return false;
      }
    }
    while (in < pattern.length() && pattern.charAt(in) == '*') {
      in++;
    }
    return in == pattern.length();
  }

  @Override
  public String toString() {
    return pattern;
  }
}
