package dev.impound.controller.evidence;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.ToLongFunction;

/**
 * Bounds what one incident may take of the store, each blob counted once. Several deliveries at the
 * same moment may go over it by a slice each. Safe for use by many threads.
 */
final class Quota {
  private final OptionalLong most;
  private final EvidenceCatalog catalog;
  private final ToLongFunction<CaptureId> unfinished;
  private final ConcurrentMap<IncidentId, Usage> usages = new ConcurrentHashMap<>();

  /** What an incident has stored, and to which captures it delivers. */
  private record Usage(Set<CaptureId> captures, Map<Sha256, Long> blobs) {}

  /**
   * A quota.
   *
   * @param most bytes of an incident; empty means no limit
   * @param unfinished bytes of a capture in unfinished blobs
   */
  Quota(OptionalLong most, EvidenceCatalog catalog, ToLongFunction<CaptureId> unfinished) {
    this.most = most;
    this.catalog = catalog;
    this.unfinished = unfinished;
  }

  /** Reads what the capture's incident has stored, before a delivery to it. */
  void refresh(Capture capture) {
    if (most.isEmpty()) {
      return;
    }
    Usage usage = new Usage(ConcurrentHashMap.newKeySet(), new ConcurrentHashMap<>());
    usage.captures().add(capture.id());
    for (Item item : catalog.items(Optional.of(capture.incident()))) {
      if (item.state() != ItemState.PURGED) {
        usage.captures().add(item.capture());
      }
    }
    for (CaptureId one : usage.captures()) {
      catalog.delivered(one).forEach(blob -> usage.blobs().put(blob.digest(), blob.size()));
    }
    usages.put(capture.incident(), usage);
  }

  /** Takes note of a blob that was finished. */
  void stored(Capture capture, Delivered blob) {
    Usage usage = usages.get(capture.incident());
    if (usage != null) {
      usage.blobs().put(blob.digest(), blob.size());
    }
  }

  /** Refuses {@code bytes} more that would go beyond the quota. */
  void require(Capture capture, long bytes) {
    Usage usage = usages.get(capture.incident());
    if (most.isEmpty() || usage == null) {
      return;
    }
    long used =
        usage.blobs().values().stream().mapToLong(Long::longValue).sum()
            + usage.captures().stream().mapToLong(unfinished).sum();
    if (bytes > most.getAsLong() - used) {
      throw new RefusedException(
          RefusalReason.QUOTA_REACHED,
          "cannot store %d bytes more of %s: it has %d of the %d bytes that %s allows"
              .formatted(
                  bytes, capture.incident(), used, most.getAsLong(), EvidenceLimits.QUOTA_KEY),
          "raise %s in the controller's configuration, then capture again"
              .formatted(EvidenceLimits.QUOTA_KEY));
    }
  }
}
