package dev.impound.controller.testing;

import dev.impound.controller.fleet.Peer;
import dev.impound.controller.fleet.Peers;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Controllers that live and die as a test says; each sees the same. */
public final class FakePeers {
  private final Map<String, Peer> living = new ConcurrentHashMap<>();

  /** Brings a controller to life, and returns what it sees. */
  public Peers join(String name) {
    Peer self = new Peer(name, name + ".example:8444");
    living.put(name, self);
    return new Peers() {
      @Override
      public Peer self() {
        return self;
      }

      @Override
      public Optional<Peer> living(String other) {
        return Optional.ofNullable(living.get(other));
      }
    };
  }

  /** Has a controller give no further sign of life. */
  public void lose(String name) {
    living.remove(name);
  }
}
