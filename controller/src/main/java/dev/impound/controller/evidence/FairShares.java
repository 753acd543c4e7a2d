package dev.impound.controller.evidence;

import dev.impound.wire.NodeName;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/**
 * Turns at the evidence disk, a slice each: nodes that deliver at the same time take theirs one
 * after the other, however many deliveries one of them has. Safe for use by many threads.
 */
final class FairShares {
  private final Semaphore turns;
  private final ConcurrentMap<NodeName, Semaphore> nodes = new ConcurrentHashMap<>();

  /** So many {@code turns} at once. */
  FairShares(int turns) {
    this.turns = new Semaphore(turns, true);
  }

  /**
   * Waits for the node's turn, which {@link #end} gives back. The waits are for single slices of
   * others.
   */
  void begin(NodeName node) {
    // Only one delivery of a node stands in the queue of all nodes.
    ownTurn(node).acquireUninterruptibly();
    turns.acquireUninterruptibly();
  }

  /** Ends the turn. */
  void end(NodeName node) {
    turns.release();
    ownTurn(node).release();
  }

  private Semaphore ownTurn(NodeName node) {
    return nodes.computeIfAbsent(node, absent -> new Semaphore(1, true));
  }
}
