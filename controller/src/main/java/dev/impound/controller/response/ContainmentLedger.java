package dev.impound.controller.response;

import dev.impound.controller.incident.IncidentId;
import dev.impound.wire.NodeName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Containments that the guards let through: what they count. Durable when a method returns. */
public interface ContainmentLedger {

  /**
   * A containment.
   *
   * @param service what the container is one of
   * @param playbook empty when an operator ordered it
   * @param node the container's
   * @param ports of the node that lead to the container
   * @param pausedBefore whether somebody else had paused it already, so that release leaves it
   *     paused
   * @param inForce whether it was not released yet
   */
  record Entry(
      IncidentId incident,
      String service,
      String playbook,
      NodeName node,
      Set<Integer> ports,
      Instant at,
      boolean pausedBefore,
      boolean inForce) {
    public Entry {
      ports = Set.copyOf(ports);
    }
  }

  /** Adds an entry; one of the same incident that was released is replaced. */
  void add(Entry entry);

  Optional<Entry> find(IncidentId incident);

  /** Entries that began after {@code since} or are in force. */
  List<Entry> since(Instant since);

  /** The incident's containment is undone. */
  void released(IncidentId incident, Instant at);
}
