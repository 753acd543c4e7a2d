package dev.impound.controller.response;

import dev.impound.controller.fronting.FrontingListener;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.plan.Guards.PoolHealth;
import dev.impound.controller.plan.Planner;
import dev.impound.controller.response.ContainmentLedger.Entry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What else stands behind the listeners of a container, and what of it is contained already.
 *
 * @param listeners in front of the container
 * @param contained endpoints of other containers that are contained
 * @param incidents of those
 */
record Neighbours(
    List<FrontingListener> listeners, Set<String> contained, Set<IncidentId> incidents) {
  /** Nothing is known, and nobody asked. */
  static final Neighbours NONE = new Neighbours(List.of(), Set.of(), Set.of());

  Neighbours(List<FrontingListener> listeners, Set<String> contained, List<Entry> entries) {
    this(
        List.copyOf(listeners),
        Set.copyOf(contained),
        entries.stream().map(Entry::incident).collect(Collectors.toUnmodifiableSet()));
  }

  /** Whether no containment was begun since it was asked for. */
  boolean covers(List<Entry> inForce) {
    return inForce.stream().map(Entry::incident).allMatch(incidents::contains);
  }

  /** How many of these endpoints are not contained. */
  int left(Set<String> endpoints) {
    Set<String> left = new HashSet<>(endpoints);
    left.removeAll(contained);
    return left.size();
  }

  /** How a listener's members stand without the container and without what is contained. */
  PoolHealth health(FrontingListener listener) {
    return new PoolHealth(
        Planner.words(listener), listener.members(), left(listener.healthyOthers()));
  }
}
