package dev.impound.controller.fronting;

import java.util.List;

/**
 * What stands in front of a container.
 *
 * @param listeners each once, sorted by id; empty when none leads to it
 * @param notes what a person should know about how they were found, one sentence each
 */
public record FrontingListeners(List<FrontingListener> listeners, List<String> notes) {
  public FrontingListeners {
    listeners = List.copyOf(listeners);
    notes = List.copyOf(notes);
  }
}
