package dev.impound.controller.identity;

import dev.impound.wire.SpiffeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bans in memory. */
public final class FakeBanRegister implements BanRegister {
  private final List<Ban> all = new ArrayList<>();
  private boolean away;

  /** From here on every call fails. */
  public void goAway() {
    away = true;
  }

  @Override
  public synchronized List<Ban> standing() {
    if (away) {
      throw new IllegalStateException("the database is away");
    }
    return all.stream().filter(Ban::stands).toList();
  }

  @Override
  public synchronized List<Ban> newest(int limit) {
    return all.reversed().stream().limit(limit).toList();
  }

  @Override
  public synchronized Ban add(Ban ban) {
    Optional<Ban> standing =
        all.stream()
            .filter(Ban::stands)
            .filter(one -> one.identity().equals(ban.identity()))
            .findFirst();
    if (standing.isEmpty()) {
      all.add(ban);
    }
    return standing.orElse(ban);
  }

  @Override
  public synchronized Optional<Ban> lift(SpiffeId identity, Ban.Lifted lifted) {
    for (int i = 0; i < all.size(); i++) {
      Ban ban = all.get(i);
      if (ban.stands() && ban.identity().equals(identity)) {
        Ban ended = new Ban(identity, ban.reason(), ban.by(), ban.at(), Optional.of(lifted));
        all.set(i, ended);
        return Optional.of(ended);
      }
    }
    return Optional.empty();
  }
}
