package dev.impound.controller.fleet;

import dev.impound.controller.incident.IncidentId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Leases of a controller that shares its database with nobody, kept in memory. */
final class LeasesAlone implements Leases {
  private final Peer self;
  private final AtomicLong fences = new AtomicLong();
  private final Map<IncidentId, Long> taken = new ConcurrentHashMap<>();

  LeasesAlone(Peer self) {
    this.self = self;
  }

  @Override
  public OptionalLong take(IncidentId incident) {
    long fence = fences.incrementAndGet();
    taken.put(incident, fence);
    return OptionalLong.of(fence);
  }

  @Override
  public void giveBack(IncidentId incident, long fence) {
    taken.remove(incident, fence);
  }

  @Override
  public Optional<Peer> holder(IncidentId incident) {
    return taken.containsKey(incident) ? Optional.of(self) : Optional.empty();
  }

  @Override
  public Optional<String> abandonedBy(IncidentId incident) {
    return Optional.empty();
  }

  @Override
  public boolean mayWork() {
    return true;
  }
}
