package dev.impound.controller.rpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a port, and which may be added. Where there is no room, the oldest one loses
 * its place whose handshake has taken longer than an honest one takes; where there is none, the new
 * one gets none. Safe for many threads; cuts connections while it holds no lock.
 */
final class ConnectionLedger {
  /** An honest handshake needs a few round trips; within this time none loses its place. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final int NETWORK_BYTES = 8;

  /** Why a connection is refused or cut. */
  enum Refused {
    /** The port has as many as it takes. */
    CONNECTIONS,
    /** The address has as many as one may have. */
    PER_ADDRESS,
    /** The address has begun as many handshakes as one may, all of them just now. */
    HANDSHAKES,
    /** Its handshake took long, and another one wanted its place. */
    SLOW_HANDSHAKE
  }

  /** Of one address. */
  private static final class Source {
    private int count;
    private final Map<SocketAddress, Place> begun = new LinkedHashMap<>();
  }

  private record Place(SocketAddress remote, Object source, long since, Runnable cut) {}

  private final ListenLimits limits;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<SocketAddress, Place> places = new HashMap<>();

  @GuardedBy("lock")
  private final Map<SocketAddress, Place> begun = new LinkedHashMap<>();

  @GuardedBy("lock")
  private final Map<Object, Source> sources = new HashMap<>();

  ConnectionLedger(ListenLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /**
   * What became of the wish for a place.
   *
   * @param admitted whether the new connection has it
   * @param refused why it has not, or why another one lost its place
   */
  record Answer(boolean admitted, Optional<Refused> refused) {}

  /**
   * Asks for a place.
   *
   * @param remote the other end, address and port
   * @param cut ends the connection; called later, at most once, when it loses its place
   */
  Answer admit(InetAddress address, SocketAddress remote, Runnable cut) {
    Object key = key(address);
    Answer answer;
    @Nullable Place lost = null;
    lock.lock();
    try {
      Optional<Refused> full = full(sources.get(key));
      if (full.isPresent()) {
        lost = slow(full.get() == Refused.CONNECTIONS ? begun : begunBy(key));
        if (lost == null) {
          return new Answer(false, full);
        }
        remove(lost.remote());
      }
      Place place = new Place(remote, key, nanoTime.getAsLong(), cut);
      places.put(remote, place);
      begun.put(remote, place);
      Source source = sources.computeIfAbsent(key, unused -> new Source());
      source.count++;
      source.begun.put(remote, place);
      answer = new Answer(true, full.map(unused -> Refused.SLOW_HANDSHAKE));
    } finally {
      lock.unlock();
    }
    if (lost != null) {
      lost.cut().run();
    }
    return answer;
  }

  @GuardedBy("lock")
  private Optional<Refused> full(@Nullable Source source) {
    if (source != null && source.begun.size() >= limits.handshakesPerAddress()) {
      return Optional.of(Refused.HANDSHAKES);
    }
    if (source != null && source.count >= limits.perAddress()) {
      return Optional.of(Refused.PER_ADDRESS);
    }
    return places.size() >= limits.connections()
        ? Optional.of(Refused.CONNECTIONS)
        : Optional.empty();
  }

  @GuardedBy("lock")
  private Map<SocketAddress, Place> begunBy(Object key) {
    Source source = sources.get(key);
    return source == null ? Map.of() : source.begun;
  }

  @GuardedBy("lock")
  private @Nullable Place slow(Map<SocketAddress, Place> candidates) {
    return candidates.values().stream()
        .findFirst()
        .filter(place -> nanoTime.getAsLong() - place.since() > PATIENCE.toNanos())
        .orElse(null);
  }

  /** The handshake is finished: it keeps its place until it {@link #end ends}. */
  void established(SocketAddress remote) {
    lock.lock();
    try {
      Place place = begun.remove(remote);
      if (place != null) {
        begunBy(place.source()).remove(remote);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The connection has ended. Does nothing when it has lost its place already. */
  void end(SocketAddress remote, Runnable cut) {
    lock.lock();
    try {
      Place place = places.get(remote);
      if (place != null && place.cut().equals(cut)) {
        remove(remote);
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void remove(SocketAddress remote) {
    Place place = places.remove(remote);
    begun.remove(remote);
    if (place == null) {
      return;
    }
    Source source = sources.get(place.source());
    if (source != null) {
      source.begun.remove(remote);
      if (--source.count == 0) {
        sources.remove(place.source());
      }
    }
  }

  /** Connections that have a place. */
  int count() {
    lock.lock();
    try {
      return places.size();
    } finally {
      lock.unlock();
    }
  }

  /** Who has one address of an IPv6 network has all of it. */
  private static Object key(InetAddress address) {
    return address instanceof Inet6Address
        ? ByteBuffer.wrap(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
        : address;
  }
}
