package dev.impound.agent.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.node.v1.CommandOutcome;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The commands that were seen, and their outcomes where they have ended, so that none runs twice.
 * The oldest ended ones are forgotten beyond a number of commands and of bytes.
 */
final class CommandMemory {
  private static final int MOST_COMMANDS = 4096;
  private static final long MOST_BYTES = 16 << 20;

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<String, Optional<CommandOutcome>> seen = new LinkedHashMap<>();

  @GuardedBy("lock")
  private long bytes;

  /** What is known of a command. */
  sealed interface Known {
    /** It was not seen before, and from this call on it is. */
    record Fresh() implements Known {}

    /** It is being worked on. */
    record AtWork() implements Known {}

    /** It ended. */
    record Ended(CommandOutcome outcome) implements Known {}
  }

  Known begin(String commandId) {
    lock.lock();
    try {
      Optional<CommandOutcome> known = seen.putIfAbsent(commandId, Optional.empty());
      if (known == null) {
        forgetOldest();
        return new Known.Fresh();
      }
      return known.<Known>map(Known.Ended::new).orElseGet(Known.AtWork::new);
    } finally {
      lock.unlock();
    }
  }

  void end(CommandOutcome outcome) {
    lock.lock();
    try {
      seen.put(outcome.getCommandId(), Optional.of(outcome));
      bytes += outcome.getSerializedSize();
      forgetOldest();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void forgetOldest() {
    Iterator<Optional<CommandOutcome>> oldest = seen.values().iterator();
    while (oldest.hasNext() && (seen.size() > MOST_COMMANDS || bytes > MOST_BYTES)) {
      Optional<CommandOutcome> one = oldest.next();
      if (one.isPresent()) {
        bytes -= one.get().getSerializedSize();
        oldest.remove();
      }
    }
  }
}
