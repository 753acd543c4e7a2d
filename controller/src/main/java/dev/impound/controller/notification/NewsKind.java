package dev.impound.controller.notification;

import java.util.Arrays;
import java.util.Optional;

/** What a piece of news is about. The words are stable: receivers and configurations use them. */
public enum NewsKind {
  INCIDENT_OPENED("opened"),
  STATE_CHANGED("state-changed"),
  /** A guard or a playbook holds a step until a person decides. */
  STEP_HELD("step-held"),
  /** A person decided on a held step, or nobody did in time. */
  STEP_DECIDED("step-decided"),
  STEP_FAILED("step-failed"),
  EVIDENCE_SEALED("evidence-sealed"),
  /** Evidence was removed by itself, because its retention time is over. */
  EVIDENCE_PURGED("evidence-purged"),
  /** An alarm names no one container; a person has to look. */
  ALARM_HELD("alarm-held"),
  /** Nobody confirmed an isolation in the time that its playbook gives. */
  UNCONFIRMED("unconfirmed"),
  /** A node or an operator may not call any more. */
  BANNED("banned"),
  /** Something is asked that wants a second person. */
  APPROVAL_WANTED("approval-wanted"),
  /** Somebody called over the local socket, without a certificate. */
  BREAK_GLASS("break-glass"),
  /** The database is older than what nodes have seen: no node is commanded. */
  OLD_STATE("old-state"),
  /** What was cut in the cloud is not as Impound left it. */
  DRIFT("drift");

  private final String word;

  NewsKind(String word) {
    this.word = word;
  }

  /** The kind in a configuration and in what is sent. */
  public String word() {
    return word;
  }

  /** The kind of a {@link #word}. */
  public static Optional<NewsKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }
}
