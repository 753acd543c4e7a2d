package dev.impound.controller.access;

import java.util.List;
import java.util.stream.Collectors;

/**
 * All that one operator may.
 *
 * @param operator name, safe to show
 */
public record Rights(String operator, List<Held> held) {

  /** A role, and the labels that a node must have for it. */
  public record Held(Role role, Labels scope) {

    @Override
    public String toString() {
      return scope.isEmpty() ? role.word() : "%s where %s".formatted(role.word(), scope);
    }
  }

  public Rights {
    held = List.copyOf(held);
  }

  /** Whether there is any node on which it may this. */
  public boolean may(Verb verb) {
    return held.stream().anyMatch(one -> one.role().may(verb));
  }

  /** Whether it may this on every node, and where no node is meant. */
  public boolean mayEverywhere(Verb verb) {
    return held.stream().anyMatch(one -> one.scope().isEmpty() && one.role().may(verb));
  }

  /** Whether it may this on a node of these labels. */
  public boolean may(Verb verb, Labels node) {
    return held.stream().anyMatch(one -> one.role().may(verb) && node.have(one.scope()));
  }

  /** The roles in words. */
  public String inWords() {
    return held.isEmpty()
        ? "no role"
        : held.stream().map(Held::toString).collect(Collectors.joining(", "));
  }
}
