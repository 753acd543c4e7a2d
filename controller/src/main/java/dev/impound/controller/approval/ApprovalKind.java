package dev.impound.controller.approval;

import dev.impound.controller.access.Verb;
import java.util.Locale;

/** What wants two persons. */
public enum ApprovalKind {
  /** Evidence is removed. */
  PURGE(Verb.PURGE),
  /** An incident is released on which a legal hold stands, or of which a step is held. */
  RELEASE(Verb.RELEASE),
  /** A step is done that a guard holds. */
  OVERRIDE(Verb.APPROVE),
  /** One operator contains more targets in a while than the configuration allows. */
  CONTAIN(Verb.CONTAIN);

  private final Verb verb;

  ApprovalKind(Verb verb) {
    this.verb = verb;
  }

  /** What both persons must have. */
  public Verb verb() {
    return verb;
  }

  /** As it stands in configurations and texts. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
