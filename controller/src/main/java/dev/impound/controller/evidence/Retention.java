package dev.impound.controller.evidence;

import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How long evidence stays: legal holds, and purging by an operator's order. Safe for use by many
 * threads; every method blocks. Refuses with {@code RefusedException}: CAPTURE_UNKNOWN, ELSEWHERE
 * for a capture that another controller keeps, others as told at the method.
 */
public final class Retention {
  private final EvidenceCatalog catalog;
  private final RetentionCatalog retention;
  private final InstantSource clock;
  private final Keepers keepers;
  private final ReentrantLock ledger;
  private final Uses uses = new Uses();
  private final HoldEntries entries;
  private final Purger purger;

  Retention(
      EvidenceStore store,
      EvidenceCatalog catalog,
      CustodyLog custody,
      InstantSource clock,
      Keepers keepers,
      ReentrantLock ledger) {
    this.catalog = catalog;
    this.retention = catalog.retention();
    this.clock = clock;
    this.keepers = keepers;
    this.ledger = ledger;
    this.entries = new HoldEntries(catalog, custody, keepers);
    this.purger = new Purger(store, catalog, custody, clock);
  }

  /** Finishes purges and entries of holds that a crash interrupted; before the first delivery. */
  void recover() throws IOException {
    entries.recover();
    purger.recover();
  }

  /** Enters the holds that stand on a capture which was sealed just now. */
  void sealed(CaptureId capture) throws IOException {
    entries.sealed(capture(capture));
  }

  /** Keeps a capture from being purged until it is closed. */
  Uses.Use read(CaptureId capture) {
    return uses.read(capture);
  }

  /** Keeps captures from being read, purged and encrypted by another order until it is closed. */
  Uses.Use change(List<CaptureId> captures) {
    return uses.change(captures);
  }

  /** Whether this controller keeps the item's capture, and it is not purged. */
  boolean isKept(Item item) {
    return keepers.isSelf(item.keeper()) && retention.tombstone(item.capture()).isEmpty();
  }

  /** Refuses with EVIDENCE_HELD a capture that a hold stands on. */
  void requireNotHeld(CaptureId capture) {
    requireNotHeld(capture(capture));
  }

  /**
   * The incident or the capture that an operator names; whether there is such an incident is not
   * looked up.
   *
   * @throws IllegalArgumentException when it is the id of neither
   */
  public RetentionSubject subject(String id) {
    return id.startsWith("CAP-")
        ? subject(capture(CaptureId.parse(id)))
        : new RetentionSubject(IncidentId.parse(id), Optional.empty());
  }

  private static RetentionSubject subject(Capture capture) {
    return new RetentionSubject(capture.incident(), Optional.of(capture.id()));
  }

  /** Holds that stand, oldest first. */
  public List<Hold> standing() {
    return retention.standing();
  }

  /**
   * Captures that this controller keeps, sealed, whose bytes are there or were not all removed;
   * oldest first.
   */
  public List<Capture> kept() {
    List<CaptureId> unfinished = retention.unfinishedPurges();
    return catalog.captures(CaptureState.SEALED).stream()
        .filter(
            capture ->
                unfinished.contains(capture.id()) || retention.tombstone(capture.id()).isEmpty())
        .toList();
  }

  /** What is known of a purged capture; empty for others. */
  public Optional<Tombstone> tombstone(CaptureId capture) {
    return retention.tombstone(capture);
  }

  /**
   * Orders a hold, which stands when this returns. Refuses with EVIDENCE_PURGED a capture of which
   * nothing is left to hold.
   */
  public Hold hold(RetentionSubject subject, Actor actor, String reason) throws IOException {
    requireOwn(subject);
    Hold hold =
        retention
            .addHold(subject, actor.text(), now(), reason)
            .orElseThrow(() -> purged(subject.capture().orElseThrow()));
    entries.held(hold);
    return hold;
  }

  /**
   * Ends a hold.
   *
   * @param which the hold; may be empty where only one stands on exactly this subject. Refuses with
   *     HOLD_UNKNOWN one that does not stand on it, and where it is not clear which is meant.
   */
  public Hold release(RetentionSubject subject, Optional<HoldId> which, Actor actor, String reason)
      throws IOException {
    requireOwn(subject);
    Hold hold = one(subject, which);
    // The entry first: a hold that ended leaves a trace, whatever happens.
    entries.released(hold, actor, reason);
    if (!retention.releaseHold(hold.id(), actor.text(), now(), reason)) {
      throw unknownHold("%s was released meanwhile".formatted(hold.id()), "");
    }
    return hold;
  }

  private Hold one(RetentionSubject subject, Optional<HoldId> which) {
    List<Hold> standing =
        retention.standing().stream().filter(hold -> hold.subject().equals(subject)).toList();
    List<Hold> meant =
        standing.stream().filter(hold -> which.map(hold.id()::equals).orElse(true)).toList();
    if (meant.size() == 1) {
      return meant.getFirst();
    }
    if (standing.isEmpty()) {
      throw unknownHold(
          "no hold stands on exactly %s".formatted(subject),
          "\"impound evidence list\" shows holds and what they are on");
    }
    List<HoldId> ids = standing.stream().map(Hold::id).toList();
    throw unknownHold(
        which.isPresent()
            ? "%s does not stand on %s; %s do".formatted(which.get(), subject, ids)
            : "several holds stand on %s: %s".formatted(subject, ids),
        "name one of them with --hold");
  }

  /**
   * What a purge would remove, one plan a capture, oldest first; captures that are purged are left
   * out. Refuses as {@link #purge} does.
   */
  public List<PurgePlan> plan(RetentionSubject subject) {
    List<Capture> captures = new ArrayList<>();
    if (subject.capture().isPresent()) {
      captures.add(capture(subject.capture().get()));
    } else {
      catalog.items(Optional.of(subject.incident())).stream()
          .map(Item::capture)
          .distinct()
          .sorted((a, b) -> Long.compare(a.number(), b.number()))
          .filter(id -> retention.tombstone(id).isEmpty())
          .forEach(id -> captures.add(capture(id)));
      requireTogether(captures);
    }
    captures.forEach(this::requirePurgeable);
    return captures.stream().map(purger::plan).toList();
  }

  /**
   * Purges captures: their bytes go, except those that other captures have too. All are looked at
   * before the first is purged. Refuses with EVIDENCE_HELD while a hold stands on one, with
   * CAPTURE_OPEN before the seal, with EVIDENCE_PURGED what is purged wholly, and with
   * EVIDENCE_IN_USE while one is being sent, verified or purged.
   *
   * @throws IOException when the disk or the chain of custody fails in the middle; the purge is
   *     then finished when it is ordered again, and at the next start
   */
  public List<PurgePlan> purge(List<CaptureId> ids, Actor actor, String reason) throws IOException {
    List<PurgePlan> done = new ArrayList<>();
    Uses.Use use = uses.change(ids);
    ledger.lock();
    try {
      List<Capture> captures = ids.stream().map(this::capture).toList();
      captures.forEach(this::requirePurgeable);
      for (Capture capture : captures) {
        done.add(purge(capture, new Tombstone(actor.text(), now(), reason)));
      }
    } finally {
      ledger.unlock();
      use.close();
    }
    return done;
  }

  private PurgePlan purge(Capture capture, Tombstone order) throws IOException {
    if (retention.tombstone(capture.id()).isEmpty() && !retention.orderPurge(capture, order)) {
      requireNotHeld(capture);
      throw held(capture, "a hold that stood a moment ago");
    }
    return purger.finish(capture);
  }

  private void requirePurgeable(Capture capture) {
    keepers.requireOwn(capture);
    if (capture.state() != CaptureState.SEALED) {
      throw new RefusedException(
          RefusalReason.CAPTURE_OPEN,
          "capture %s is still being taken".formatted(capture.id()),
          "wait for its seal: impound incident show %s --watch".formatted(capture.incident()));
    }
    if (retention.tombstone(capture.id()).isEmpty()) {
      requireNotHeld(capture);
    } else if (!retention.unfinishedPurges().contains(capture.id())) {
      throw purged(capture.id());
    }
  }

  private void requireNotHeld(Capture capture) {
    List<String> holds =
        retention.standing().stream()
            .filter(hold -> hold.covers(capture))
            .map(hold -> "%s by %s (%s)".formatted(hold.id(), hold.actor(), hold.reason()))
            .toList();
    if (!holds.isEmpty()) {
      throw held(capture, String.join(", ", holds));
    }
  }

  private static RefusedException held(Capture capture, String holds) {
    return new RefusedException(
        RefusalReason.EVIDENCE_HELD,
        "capture %s of %s is held: %s".formatted(capture.id(), capture.incident(), holds),
        "nothing is removed while a hold stands; end it with \"impound evidence unhold\"");
  }

  private RefusedException purged(CaptureId id) {
    return purged("capture " + id, retention.tombstone(id));
  }

  private static RefusedException purged(String what, Optional<Tombstone> tombstone) {
    return new RefusedException(
        RefusalReason.EVIDENCE_PURGED,
        "%s was %s".formatted(what, tombstone.map(Tombstone::words).orElse("purged")),
        "its manifest and its chain of custody stay: impound evidence show");
  }

  /** Refuses with EVIDENCE_PURGED a capture whose purge was ordered, by the name that was given. */
  void requireThere(CaptureId capture, String what) {
    Optional<Tombstone> tombstone = retention.tombstone(capture);
    if (tombstone.isPresent()) {
      throw purged(what, tombstone);
    }
  }

  /** An order that would have to be split among controllers is not one order. */
  private void requireTogether(List<Capture> captures) {
    if (captures.stream().map(Capture::keeper).distinct().count() > 1) {
      throw new RefusedException(
          RefusalReason.MALFORMED,
          "the captures %s lie on several controllers"
              .formatted(captures.stream().map(Capture::id).toList()),
          "purge them one by one: impound evidence purge CAP");
    }
  }

  private void requireOwn(RetentionSubject subject) {
    subject.capture().ifPresent(id -> keepers.requireOwn(capture(id)));
  }

  private Capture capture(CaptureId id) {
    return catalog
        .capture(id)
        .orElseThrow(
            () ->
                new RefusedException(
                    RefusalReason.CAPTURE_UNKNOWN,
                    "there is no capture " + id,
                    "see \"impound evidence list\""));
  }

  private static RefusedException unknownHold(String what, String hint) {
    return new RefusedException(RefusalReason.HOLD_UNKNOWN, what, hint);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
