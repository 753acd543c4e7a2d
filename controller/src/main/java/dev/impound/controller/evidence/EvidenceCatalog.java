package dev.impound.controller.evidence;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.receipt.ReceiptPins;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the evidence beside its bytes. Every method is one transaction, durable when it
 * returns. An item of a capture that is not SEALED shows as RECEIVING, whatever its outcome will
 * be; one whose purge was ordered as PURGED, if anything of it was stored.
 *
 * <p>It may be shared with other controllers, each of which keeps the bytes of its own captures.
 */
public interface EvidenceCatalog {

  /** Adds a capture, open, under a fresh id, which this controller keeps. */
  CaptureId addCapture(IncidentId incident, NodeName node, ContainerId container, Instant opened);

  /** The capture of this id. */
  Optional<Capture> capture(CaptureId id);

  /** Captures in this state that this controller keeps, oldest first. */
  List<Capture> captures(CaptureState state);

  /** The item of this kind in a capture; adds it, with no blobs, where it is missing. */
  ItemId itemFor(CaptureId capture, ItemKind kind);

  /** Notes why a delivery to an item broke; replaces an earlier note. */
  void note(ItemId item, String reason);

  /**
   * Adds a blob that arrived, or that need not be sent. Once it arrived, it counts as sent,
   * whatever was added before or is added after.
   *
   * @return false, and adds nothing, when the item's capture is no longer open
   */
  boolean addDelivered(Delivered blob);

  /**
   * Blobs that arrived for a capture or need not be sent, in the order in which they were added.
   */
  List<Delivered> delivered(CaptureId capture);

  /**
   * Decides a capture's outcome: each item's state, reason, blobs and times as in {@code items},
   * and the manifest. The capture is then SEALING.
   */
  void decide(CaptureId capture, List<Item> items, byte[] manifest);

  /** The decided items of a capture, with the states they will show once it is SEALED. */
  List<Item> decided(CaptureId capture);

  /** Makes a SEALING capture SEALED. */
  void completeSeal(CaptureId capture, Instant at);

  /** The manifest of a capture that is SEALING or SEALED. */
  Optional<byte[]> manifest(CaptureId capture);

  /** Items of one incident, or all, newest first. */
  List<Item> items(Optional<IncidentId> incident);

  /** Items of a capture, in the order of their ids. */
  List<Item> items(CaptureId capture);

  /** The item of this id. */
  Optional<Item> item(ItemId id);

  /** Keeps the outcome of a verification, which the item then shows. */
  void addVerification(Verification verification);

  /** Bytes of all distinct blobs that arrived, are not purged, and that this controller keeps. */
  long storedBytes();

  /** Holds and tombstones. */
  RetentionCatalog retention();

  /** Which certificate each node showed first. */
  ReceiptPins receiptPins();
}
