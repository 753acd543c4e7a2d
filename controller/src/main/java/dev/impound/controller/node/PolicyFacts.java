package dev.impound.controller.node;

import dev.impound.wire.Printable;
import java.util.List;

/**
 * What a node says that its own policy file narrows. The node's claim, cut to a bearable length and
 * escaped.
 *
 * @param sha256 of the file, as the node says; empty where it has none
 * @param summary one sentence each; empty where nothing is narrowed
 * @param problem why a newer file is not in force; empty where there is none
 * @param needsOperator verbs, as a policy file spells them, that need an operator's signature too
 * @param operatorKeys that it knows: SHA-256 each, hexadecimal
 */
public record PolicyFacts(
    String sha256,
    List<String> summary,
    String problem,
    List<String> needsOperator,
    List<String> operatorKeys) {
  private static final int MOST_SENTENCES = 20;
  private static final int LONGEST = 500;
  private static final int DIGITS = 64;
  private static final int MOST_KEYS = 64;

  public PolicyFacts {
    sha256 = cut(sha256, DIGITS);
    summary = summary.stream().limit(MOST_SENTENCES).map(one -> cut(one, LONGEST)).toList();
    problem = cut(problem, LONGEST);
    needsOperator =
        needsOperator.stream().limit(MOST_SENTENCES).map(one -> cut(one, DIGITS)).toList();
    operatorKeys = operatorKeys.stream().limit(MOST_KEYS).map(one -> cut(one, DIGITS)).toList();
  }

  /** Without operators. */
  public PolicyFacts(String sha256, List<String> summary, String problem) {
    this(sha256, summary, problem, List.of(), List.of());
  }

  private static String cut(String text, int longest) {
    String shown = Printable.of(text.length() > longest ? text.substring(0, longest) : text);
    return text.length() > longest ? shown + "…" : shown;
  }
}
