package dev.impound.controller.testing;

import dev.impound.controller.node.CommandSequences;
import dev.impound.controller.node.CommandSigner;
import dev.impound.controller.node.OldState;
import java.time.InstantSource;
import java.util.Optional;

/** Numbers for commands in memory, that may be shared, and be away. */
public final class FakeCommandSequences implements CommandSequences {
  private long epoch = 1;
  private long next = 1;
  private boolean away;

  /** A signer without a key, with numbers of its own. */
  public static CommandSigner unsigned(InstantSource clock) {
    FakeCommandSequences sequences = new FakeCommandSequences();
    return new CommandSigner(
        Optional.empty(),
        sequences,
        new OldState(Optional.empty(), sequences, new Incidents(), new Mark(), clock),
        clock);
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
  public synchronized Block given() {
    if (away) {
      throw new IllegalStateException("the database is away");
    }
    return new Block(epoch, next, 0);
  }

  /** Goes back to where it was at first, as a backup does. */
  public synchronized void setBack() {
    next = 1;
  }

  /** Begins a new epoch. */
  public synchronized void raise() {
    epoch++;
  }

  /** Incidents in memory. */
  public static final class Incidents implements OldState.Incidents {
    private long newest;

    /** There are so many. */
    public void set(long number) {
      newest = number;
    }

    @Override
    public long known() {
      return newest;
    }

    @Override
    public long inDatabase() {
      return newest;
    }
  }

  /** A note in memory. */
  public static final class Mark implements OldState.Mark {
    private Optional<OldState.Found> found = Optional.empty();

    @Override
    public Optional<OldState.Found> find() {
      return found;
    }

    @Override
    public void set(OldState.Found one) {
      found = Optional.of(one);
    }

    @Override
    public long acknowledge() {
      found = Optional.empty();
      return 0;
    }
  }
}
