package dev.impound.controller.access;

import java.util.Locale;

/** A kind of thing that operators do. */
public enum Verb {
  /** Look at what is known: lists, incidents, custody, status. */
  READ("looks at what is known"),
  /** Copy, verify or export the bytes of evidence. */
  READ_EVIDENCE("copies evidence"),
  /** Raise an alarm by hand. */
  RAISE("raises an alarm"),
  /** Take evidence. */
  CAPTURE("takes evidence"),
  /** Freeze and cut off, and confirm that it was right. */
  CONTAIN("contains"),
  /** Undo a containment. */
  RELEASE("undoes a containment"),
  /** Put a legal hold on evidence. */
  HOLD("holds evidence"),
  /** Load evidence on a quarantine node, run it, and look into it. */
  QUARANTINE("works with evidence on a quarantine node"),
  /** Decide a step that a guard or a playbook holds. */
  APPROVE("decides a held step"),
  /** Be the second person of what wants two, with the verb of what is asked. */
  SECOND("is the second person"),
  /** See secrets that views mask. */
  REVEAL("sees secrets"),
  /** End a legal hold. */
  UNHOLD("ends a legal hold"),
  /** Remove the bytes of evidence. */
  PURGE("removes evidence"),
  /** Encrypt stored evidence. */
  ENCRYPT("encrypts evidence"),
  /** Have the whole store re-read. */
  SCRUB("has the store re-read"),
  /** Keep somebody out, and let them in again. */
  BAN("bans"),
  /** Read what operators asked. */
  AUDIT("reads the audit trail"),
  /** Give nodes and operators their certificates. */
  IDENTITY("gives out identities"),
  /** Say who may do what, and where: grants, and the labels of nodes. */
  OPERATORS("says who may do what");

  private final String words;

  Verb(String words) {
    this.words = words;
  }

  /** What who has it does, in the third person. */
  public String words() {
    return words;
  }

  /** As it stands in texts. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
