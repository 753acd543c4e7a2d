package dev.impound.controller.identity;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an operator wants of an enrolment token.
 *
 * @param node name of the node; or a beginning of names and {@code *}, for several
 * @param life how long it can be used
 * @param uses how many requests it serves
 * @param labels of the nodes
 * @param hold whether an operator has to admit each node
 */
public record TokenOrder(
    String node, Duration life, int uses, Map<String, String> labels, boolean hold) {
  /** Used where none is said. */
  public static final Duration USUAL_LIFE = Duration.ofMinutes(30);

  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int MOST_USES = 1000;
  private static final int MOST_LABELS = 32;
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?|[a-z0-9][a-z0-9.-]{0,61}\\*");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._/-]{1,63}");

  public TokenOrder {
    labels = Map.copyOf(labels);
    if (!NAME.matcher(node).matches()) {
      throw new IllegalArgumentException(
          "a token is for a node name (1 to 63 of a-z, 0-9, '.' and '-'), or for a beginning of"
              + " names and one \"*\", such as web-*");
    }
    if (life.isNegative() || life.isZero() || life.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a token lives from a second to 24 hours");
    }
    if (uses < 1 || uses > MOST_USES) {
      throw new IllegalArgumentException("a token serves 1 to %d requests".formatted(MOST_USES));
    }
    boolean wellFormed =
        labels.entrySet().stream()
            .allMatch(
                label ->
                    LABEL.matcher(label.getKey()).matches()
                        && LABEL.matcher(label.getValue()).matches());
    if (labels.size() > MOST_LABELS || !wellFormed) {
      throw new IllegalArgumentException(
          "there may be %d labels, each of 1 to 63 of letters, digits, '.', '_', '/' and '-' on both"
                  .formatted(MOST_LABELS)
              + " sides of \"=\"");
    }
  }
}
