package dev.impound.agent.session;

import io.grpc.ManagedChannel;
import java.util.List;
import java.util.function.Supplier;

/**
 * The controllers that may be dialled, in turn. One is current: the one with which the session is,
 * or is being tried; every other connection goes to it too. Safe for many threads, of which one
 * goes on to the {@link #next}.
 */
public final class Controllers implements Supplier<ManagedChannel> {
  private final List<Supplier<ManagedChannel>> ways;
  private volatile int current;

  /**
   * One or more controllers, the first of which is current.
   *
   * @param ways each makes a connection at each call, and tells its address as a string
   */
  public Controllers(List<? extends Supplier<ManagedChannel>> ways) {
    if (ways.isEmpty()) {
      throw new IllegalArgumentException("there is no controller to dial");
    }
    this.ways = List.copyOf(ways);
  }

  /** A fresh connection to the current one. */
  @Override
  public ManagedChannel get() {
    return ways.get(current).get();
  }

  /** Makes connections to the one that is current now, whichever is later. */
  Supplier<ManagedChannel> way() {
    return ways.get(current);
  }

  int count() {
    return ways.size();
  }

  /** Place of the current one in the list. */
  int current() {
    return current;
  }

  /** Where the current one is. */
  String address() {
    return ways.get(current).toString();
  }

  void next() {
    current = (current + 1) % ways.size();
  }
}
