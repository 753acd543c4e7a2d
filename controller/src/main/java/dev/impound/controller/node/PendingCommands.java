package dev.impound.controller.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.wire.NodeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The commands that have no outcome yet, by node, in the order of their sending. */
final class PendingCommands {
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<NodeName, Map<String, PendingCommand>> pending = new HashMap<>();

  void add(NodeName node, PendingCommand command) {
    lock.lock();
    try {
      pending
          .computeIfAbsent(node, name -> new LinkedHashMap<>())
          .put(command.command().getId(), command);
    } finally {
      lock.unlock();
    }
  }

  List<PendingCommand> of(NodeName node) {
    lock.lock();
    try {
      return new ArrayList<>(pending.getOrDefault(node, Map.of()).values());
    } finally {
      lock.unlock();
    }
  }

  Optional<PendingCommand> find(NodeName node, String id) {
    lock.lock();
    try {
      return Optional.ofNullable(pending.getOrDefault(node, Map.of()).get(id));
    } finally {
      lock.unlock();
    }
  }

  Optional<PendingCommand> remove(NodeName node, String id) {
    lock.lock();
    try {
      return Optional.ofNullable(pending.getOrDefault(node, new HashMap<>()).remove(id));
    } finally {
      lock.unlock();
    }
  }

  /** Fails all of a node's commands, those that wait for it too. */
  void failAll(NodeName node, NodeCommandException why) {
    of(node).forEach(command -> command.outcome().completeExceptionally(why));
  }

  /** Fails the commands that do not wait for their node: another controller has it. */
  void fail(NodeName node, NodeCommandException why) {
    for (PendingCommand command : of(node)) {
      if (!command.waits()) {
        command.outcome().completeExceptionally(why);
      }
    }
  }
}
