package dev.impound.controller.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.wire.NodeName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Nodes that left and have not come back. One that renews its certificate dials anew at once, and
 * who asks something of it in that moment should not be told that it is away. Safe for many
 * threads.
 */
final class Departures {
  /** How long a node that dials anew is away at most, on a way that is not broken. */
  static final Duration MOMENT = Duration.ofSeconds(2);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition back = lock.newCondition();

  @GuardedBy("lock")
  private final Map<NodeName, Long> left = new HashMap<>();

  void left(NodeName node) {
    lock.lock();
    try {
      left.put(node, System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  void cameBack(NodeName node) {
    lock.lock();
    try {
      left.remove(node);
      back.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits while a node that left just now may come back; returns at once for every other. */
  void await(NodeName node) throws InterruptedException {
    lock.lock();
    try {
      Long since = left.get(node);
      while (since != null) {
        long rest = since + MOMENT.toNanos() - System.nanoTime();
        if (rest <= 0) {
          return;
        }
        long unused = back.awaitNanos(rest);
        since = left.get(node);
      }
    } finally {
      lock.unlock();
    }
  }
}
