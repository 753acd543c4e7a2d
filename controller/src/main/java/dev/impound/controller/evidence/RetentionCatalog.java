package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Holds and tombstones. Every method is one transaction, durable when it returns. Of a capture, a
 * hold is added before a purge is ordered or not at all, whichever controllers are asked.
 */
public interface RetentionCatalog {

  /** Adds a hold; empty, and adds nothing, when the one capture that it is on is purged. */
  Optional<Hold> addHold(RetentionSubject subject, String actor, Instant at, String reason);

  /** Ends a hold; false when it does not stand. */
  boolean releaseHold(HoldId hold, String actor, Instant at, String reason);

  /** Holds that stand, oldest first. */
  List<Hold> standing();

  /**
   * Orders that the bytes of a capture go; from then on its items show as PURGED.
   *
   * @return false, and orders nothing, when a hold stands on it
   */
  boolean orderPurge(Capture capture, Tombstone tombstone);

  /** What is known of a purged capture; empty for others. */
  Optional<Tombstone> tombstone(CaptureId capture);

  /** Captures kept by this controller whose purge was ordered and not completed. */
  List<CaptureId> unfinishedPurges();

  /** Takes note that the bytes of a purged capture are gone. */
  void completePurge(CaptureId capture, Instant at);

  /**
   * Every blob of a capture once, by digest; shared are those that a capture has which this
   * controller keeps and which is not purged.
   */
  List<PurgedBlob> blobs(CaptureId capture);

  /** Captures that this controller keeps, and that are not purged, which have a blob. */
  Set<CaptureId> having(Sha256 blob);
}
