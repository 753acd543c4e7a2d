package dev.impound.controller.alarm;

import java.util.List;

/**
 * What a source may set going. A source that is taken over can do no more than this.
 *
 * @param nodes globs of node names it may speak of; empty means all
 * @param playbooks names of playbooks it may set going; empty means all
 * @param mostSevere alarms that claim to be worse are lowered to this
 */
public record Scope(List<String> nodes, List<String> playbooks, Severity mostSevere) {
  /** No limit. */
  public static final Scope ALL = new Scope(List.of(), List.of(), Severity.CRITICAL);

  public Scope {
    nodes = List.copyOf(nodes);
    playbooks = List.copyOf(playbooks);
  }
}
