package dev.impound.controller.evidence;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Unfinished blobs whose delivery can go on after a break, a restart of either side, or in a second
 * call while the first has not noticed its end. Safe for use by many threads.
 */
final class Partials {
  /** Unfinished blobs of one capture; a node delivers a few at once and leaves few behind. */
  private static final int MOST = 64;

  private final EvidenceStore store;
  private final ConcurrentMap<PartName, Slot> slots = new ConcurrentHashMap<>();

  /** Held while a slot is made, so that a capture has no more of them than it may. */
  private final ReentrantLock counting = new ReentrantLock();

  Partials(EvidenceStore store) {
    this.store = store;
  }

  /** One unfinished blob, written by at most one delivery. */
  private static final class Slot {
    // Fair: a call of before a break must not come in after the one that follows it.
    final ReentrantLock lock = new ReentrantLock(true);

    @GuardedBy("lock")
    Optional<Delivery> holder = Optional.empty();
  }

  /** Takes note of a blob that a restart left behind. */
  void recovered(PartName name) {
    slots.put(name, new Slot());
  }

  /**
   * Begins or takes up the blob. A delivery that holds it comes to its end first.
   *
   * @param opener makes the delivery that holds it from then on
   */
  Delivery begin(PartName name, Function<IncomingBlob, Delivery> opener) throws IOException {
    while (true) {
      Slot slot = slot(name);
      slot.lock.lock();
      try {
        if (slots.get(name) == slot) {
          slot.holder.ifPresent(Delivery::handOver);
        }
        // What held it may have ended it, and somebody else have begun it anew.
        if (slots.get(name) == slot) {
          Delivery delivery = opener.apply(store.resume(name.toString()));
          slot.holder = Optional.of(delivery);
          return delivery;
        }
      } finally {
        slot.lock.unlock();
      }
    }
  }

  /** The blob's slot; a new one only where its capture has room for it. */
  private Slot slot(PartName name) {
    counting.lock();
    try {
      Slot slot = slots.get(name);
      if (slot != null) {
        return slot;
      }
      if (of(name.capture()).size() >= MOST) {
        throw new RefusedException(
            RefusalReason.DELIVERY_FAILED,
            "%s has %d unfinished blobs, which is the most".formatted(name.capture(), MOST),
            "finish those first");
      }
      Slot made = new Slot();
      slots.put(name, made);
      return made;
    } finally {
      counting.unlock();
    }
  }

  /** The blob is in its place or gone. */
  void ended(PartName name) {
    slots.remove(name);
  }

  private List<PartName> of(CaptureId capture) {
    return slots.keySet().stream().filter(name -> name.capture().equals(capture)).toList();
  }

  /** Drops what is unfinished of a capture that takes nothing more, and tells what that was. */
  List<EvidenceStore.Leftover> drop(CaptureId capture) throws IOException {
    for (PartName name : of(capture)) {
      Slot slot = slots.get(name);
      if (slot != null) {
        slot.lock.lock();
        try {
          slot.holder.ifPresent(Delivery::handOver);
        } finally {
          slot.lock.unlock();
        }
        slots.remove(name, slot);
      }
    }
    return store.removeIncoming(
        file -> PartName.parse(file).filter(name -> name.capture().equals(capture)).isPresent());
  }
}
