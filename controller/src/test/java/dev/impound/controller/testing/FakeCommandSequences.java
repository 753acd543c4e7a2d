package dev.impound.controller.testing;

import dev.impound.controller.node.CommandSequences;
import dev.impound.controller.node.CommandSigner;
import java.time.InstantSource;
import java.util.Optional;

/** Numbers for commands in memory, that may be shared, and be away. */
public final class FakeCommandSequences implements CommandSequences {
  private long epoch = 1;
  private long next = 1;
  private boolean away;

  /** A signer without a key, with numbers of its own. */
  public static CommandSigner unsigned(InstantSource clock) {
    return new CommandSigner(Optional.empty(), new FakeCommandSequences(), clock);
  }

  /** Fails until told otherwise. */
  public synchronized void setAway(boolean isAway) {
    away = isAway;
  }

  @Override
  public synchronized Block reserve(int count) {
    if (away) {
      throw new IllegalStateException("the database is away");
    }
    Block block = new Block(epoch, next, count);
    next += count;
    return block;
  }

  @Override
  public synchronized long raise() {
    epoch++;
    return epoch;
  }
}
