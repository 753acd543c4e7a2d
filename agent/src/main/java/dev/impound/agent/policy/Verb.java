package dev.impound.agent.policy;

import java.util.Locale;

/** The closed set of verbs, as a policy file spells them: {@code cut-network}. */
public enum Verb {
  /** Lists containers. */
  LIST,
  /** Finds a container by its name. */
  RESOLVE,
  /** Reads the engine's description of a container. */
  INSPECT,
  /** Pauses a container. */
  FREEZE,
  /** Lets a frozen container run again. */
  THAW,
  /** Sets a container's restart policy. */
  RESTART_POLICY,
  /** Cuts a container's network. */
  CUT_NETWORK,
  /** Undoes such a cut. */
  RESTORE_NETWORK,
  /** Takes evidence. */
  CAPTURE,
  /** Loads an image of evidence. */
  QUARANTINE_LOAD,
  /** Starts a sandbox. */
  QUARANTINE_RUN,
  /** Lists sandboxes. */
  QUARANTINE_LIST,
  /** Connects an operator to a shell in a sandbox. */
  QUARANTINE_SHELL,
  /** Stops a sandbox. */
  QUARANTINE_STOP,
  /** Removes a sandbox. */
  QUARANTINE_REMOVE;

  /** As a policy file spells it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a node can ask for an operator's signature for it. */
  public boolean mayNeedOperator() {
    return this == THAW || this == RESTORE_NETWORK || this == QUARANTINE_RUN;
  }

  boolean isOfQuarantine() {
    return name().startsWith("QUARANTINE_");
  }
}
