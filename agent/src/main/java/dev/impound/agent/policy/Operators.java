package dev.impound.agent.policy;

import dev.impound.wire.VerifyingKeys;
import java.util.List;
import java.util.Set;

/**
 * What a node does only if an operator's own key signed for it.
 *
 * @param verbs that need it
 * @param keys of the operators
 */
public record Operators(Set<Verb> verbs, VerifyingKeys keys) {
  /** Where there are keys and the policy does not say otherwise. */
  static final Set<Verb> USUAL = Set.of(Verb.THAW, Verb.QUARANTINE_RUN);

  public Operators {
    verbs = Set.copyOf(verbs);
  }

  /** What it narrows, one sentence each; empty where it narrows nothing. */
  public List<String> inWords() {
    if (verbs.isEmpty()) {
      return List.of();
    }
    return List.of(
        keys.isEmpty()
            ? "obeys %s for nobody: they need an operator's signature, and it knows no operator key"
                .formatted(NodePolicy.names(verbs))
            : "obeys %s only with the signature of an operator's key, of which it knows %d"
                .formatted(NodePolicy.names(verbs), keys.ids().size()));
  }
}
