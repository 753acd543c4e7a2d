package dev.impound.controller.access;

import dev.impound.wire.SpiffeId;
import java.util.Optional;
import java.util.Set;

/**
 * A method of the contract, and who may call it.
 *
 * @param method full name
 * @param callers kinds of identity that may
 * @param verb what an operator must have; empty where no operator may call it
 */
public record Operation(
    String method, Set<SpiffeId.Role> callers, Optional<Verb> verb, Where where) {
  public Operation {
    callers = Set.copyOf(callers);
    if (verb.isPresent() != callers.contains(SpiffeId.Role.OPERATOR)) {
      throw new IllegalArgumentException(method + " needs a verb where operators call it");
    }
  }

  /**
   * Whether it is done although the audit trail takes no entry: nobody must be kept from a
   * container that runs wild, or from looking at it.
   */
  boolean goesOnUnaudited() {
    return verb.filter(one -> one == Verb.CONTAIN || one == Verb.READ).isPresent();
  }

  /** Service and method alone, such as {@code ResponseService/Contain}. */
  public String shortName() {
    return method.substring(method.lastIndexOf('.') + 1);
  }
}
