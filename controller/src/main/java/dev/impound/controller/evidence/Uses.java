package dev.impound.controller.evidence;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which captures are being read and which are being changed, purged or encrypted, never both at
 * once. Safe for use by many threads.
 */
final class Uses {
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<CaptureId, Integer> readers = new HashMap<>();

  @GuardedBy("lock")
  private final Set<CaptureId> changing = new HashSet<>();

  /** A use that lasts until it is closed. Closing it again does nothing. */
  static final class Use implements AutoCloseable {
    private final Runnable end;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Use(Runnable end) {
      this.end = end;
    }

    @Override
    public void close() {
      if (!ended.getAndSet(true)) {
        end.run();
      }
    }
  }

  /** What is done while a use lasts. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** Does it, and ends the use. */
  static <T> T during(Use use, Work<T> work) throws IOException {
    try {
      return work.run();
    } finally {
      use.close();
    }
  }

  /** Begins to read; refuses with EVIDENCE_IN_USE while the capture is being changed. */
  Use read(CaptureId capture) {
    lock.lock();
    try {
      if (changing.contains(capture)) {
        throw inUse(
            "%s is being purged or encrypted".formatted(capture),
            "wait until that ends, and repeat it");
      }
      readers.merge(capture, 1, Integer::sum);
      return new Use(() -> endRead(capture));
    } finally {
      lock.unlock();
    }
  }

  private void endRead(CaptureId capture) {
    lock.lock();
    try {
      readers.computeIfPresent(capture, (id, count) -> count == 1 ? null : count - 1);
    } finally {
      lock.unlock();
    }
  }

  /** Begins to change; refuses with EVIDENCE_IN_USE while one of them is read or changed. */
  Use change(List<CaptureId> captures) {
    lock.lock();
    try {
      for (CaptureId capture : captures) {
        if (readers.containsKey(capture) || changing.contains(capture)) {
          throw inUse(
              "%s is being pulled, loaded, verified, encrypted or purged now".formatted(capture),
              "wait until that ends, and repeat it");
        }
      }
      changing.addAll(captures);
      return new Use(() -> endChange(captures));
    } finally {
      lock.unlock();
    }
  }

  private void endChange(List<CaptureId> captures) {
    lock.lock();
    try {
      captures.forEach(changing::remove);
    } finally {
      lock.unlock();
    }
  }

  private static RefusedException inUse(String what, String hint) {
    return new RefusedException(RefusalReason.EVIDENCE_IN_USE, what, hint);
  }
}
