package dev.impound.controller.access;

import java.time.Instant;

/**
 * That an operator has a role.
 *
 * @param operator name of the operator
 * @param scope labels that a node must have; none means everywhere
 * @param by name of who gave it
 */
public record Grant(String operator, Role role, Labels scope, String by, Instant at) {

  /** Such as {@code responder where env=prod}. */
  public String inWords() {
    return scope.isEmpty() ? role.word() : "%s where %s".formatted(role.word(), scope);
  }
}
