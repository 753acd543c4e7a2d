package dev.impound.controller.identity;

import dev.impound.controller.rpc.Credential;
import dev.impound.controller.rpc.Gate;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may not call. Answers from memory, which follows the register: at once for what is decided
 * here, with each {@link #refresh} for what another controller decided. Safe for many threads.
 */
public final class Bans implements Gate {
  private static final Logger LOG = LoggerFactory.getLogger(Bans.class);

  private final BanRegister register;
  private final InstantSource clock;
  private final boolean shared;
  private final List<Consumer<Ban>> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock writing = new ReentrantLock();
  private volatile Map<SpiffeId, Ban> standing = Map.of();

  /**
   * Reads the bans that stand.
   *
   * @param shared whether other controllers use the register too
   */
  public Bans(BanRegister register, InstantSource clock, boolean shared) {
    this.register = register;
    this.clock = clock;
    this.shared = shared;
    learn();
  }

  /** Has {@code listener} told of each ban that begins to stand, and now of those that do. */
  public void tell(Consumer<Ban> listener) {
    listeners.add(listener);
    standing.values().forEach(listener);
  }

  /**
   * Bans somebody; it is on the disk, and those who listen know, when this returns. The ban that
   * stands already where there is one.
   */
  public Ban ban(SpiffeId identity, String reason, String by) {
    Ban ban =
        register.add(
            new Ban(
                identity,
                reason,
                by,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                Optional.empty()));
    learn();
    return ban;
  }

  /** Ends a ban; empty where none stands. */
  public Optional<Ban> lift(SpiffeId identity, String reason, String by) {
    Optional<Ban> lifted =
        register.lift(
            identity, new Ban.Lifted(by, reason, clock.instant().truncatedTo(ChronoUnit.MICROS)));
    learn();
    return lifted;
  }

  /** The ban that keeps somebody out. */
  public Optional<Ban> of(SpiffeId identity) {
    return Optional.ofNullable(standing.get(identity));
  }

  /** All there ever were, newest first. */
  public List<Ban> newest(int limit) {
    return register.newest(limit);
  }

  @Override
  public Optional<Refusal> objection(Credential credential, Moment moment) {
    return of(credential.identity())
        .map(
            ban ->
                Refusal.of(
                    RefusalReason.BANNED,
                    "%s is %s".formatted(ban.identity(), ban.inWords()),
                    "who may, ends it: impound node unban, or impound operator unban"));
  }

  @Override
  public void refresh() {
    if (shared) {
      try {
        learn();
      } catch (RuntimeException e) {
        LOG.atDebug().setCause(e).log("Bans cannot be read; those that are known stand");
      }
    }
  }

  /** One reading after the other, so that an older one never replaces a newer. */
  private void learn() {
    writing.lock();
    try {
      Map<SpiffeId, Ban> before = standing;
      Map<SpiffeId, Ban> now = new HashMap<>();
      register.standing().forEach(ban -> now.put(ban.identity(), ban));
      standing = Map.copyOf(now);
      now.values().stream()
          .filter(ban -> !before.containsKey(ban.identity()))
          .forEach(ban -> listeners.forEach(listener -> listener.accept(ban)));
    } finally {
      writing.unlock();
    }
  }
}
