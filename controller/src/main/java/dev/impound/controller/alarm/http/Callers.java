package dev.impound.controller.alarm.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.jspecify.annotations.Nullable;

/**
 * All connections of the port. Where there are too many, one that waits for its message makes room,
 * the oldest of the address that has the most: a flood then pushes out itself, and a sender who
 * says what it has to say gets through. Safe for many threads; has one of its own, which closes
 * connections that have waited too long.
 */
final class Callers implements Connection.Listener, AutoCloseable {
  /** Whoever reads a message notices first that it is late, and answers. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Limits limits;
  private final BiConsumer<Caller, Reason> refusals;
  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);

  @GuardedBy("lock")
  private final Map<Connection, Caller> callers = new LinkedHashMap<>();

  /** {@code refusals} hears of those that are ended before the headers of a message came. */
  Callers(Limits limits, BiConsumer<Caller, Reason> refusals) {
    this.limits = limits;
    this.refusals = refusals;
    Thread.ofVirtual().name("alarm-port-watch").start(this::watch);
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof SslConnection) {
      add(connection).ifPresent(excess -> end(excess, Reason.TOO_MANY));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    lock.lock();
    try {
      callers.remove(connection);
    } finally {
      lock.unlock();
    }
  }

  /** Whose message came over {@code connection}; empty when it was told to go already. */
  Optional<Caller> of(Connection connection) {
    lock.lock();
    try {
      return Optional.ofNullable(callers.get(connection));
    } finally {
      lock.unlock();
    }
  }

  int count() {
    lock.lock();
    try {
      return callers.size();
    } finally {
      lock.unlock();
    }
  }

  /** Ends those whose message is not at work and not being answered, and the watch. */
  @Override
  public void close() {
    closed.countDown();
    takeOut(caller -> caller.state() != Caller.State.ANSWERED).forEach(Caller::close);
  }

  /** Adds one; returns the one that has to go for it, which is out already. */
  private Optional<Caller> add(Connection connection) {
    lock.lock();
    try {
      Caller added = new Caller(connection, limits.message());
      callers.put(connection, added);
      Caller excess = excess(added);
      if (excess != null) {
        callers.values().remove(excess);
      }
      return Optional.ofNullable(excess);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private @Nullable Caller excess(Caller added) {
    if (of(added.network()).size() > limits.connectionsOfOne()) {
      return oldest(added.network()).orElse(added);
    }
    return callers.size() > limits.connections() ? oldest(busiest()).orElse(added) : null;
  }

  @GuardedBy("lock")
  private List<Caller> of(String network) {
    return callers.values().stream().filter(caller -> caller.network().equals(network)).toList();
  }

  @GuardedBy("lock")
  private Optional<Caller> oldest(String network) {
    return of(network).stream().filter(Caller::isWaiting).findFirst();
  }

  @GuardedBy("lock")
  private String busiest() {
    return callers.values().stream()
        .filter(Caller::isWaiting)
        .collect(Collectors.groupingBy(Caller::network, Collectors.counting()))
        .entrySet()
        .stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("");
  }

  /** Takes out those of the waiting that {@code which} says. */
  private List<Caller> takeOut(Predicate<Caller> which) {
    lock.lock();
    try {
      List<Caller> out = callers.values().stream().filter(Caller::isWaiting).filter(which).toList();
      callers.values().removeAll(out);
      return out;
    } finally {
      lock.unlock();
    }
  }

  private void end(Caller caller, Reason reason) {
    if (caller.state() == Caller.State.EXPECTED) {
      refusals.accept(caller, reason);
    }
    caller.close();
  }

  private void watch() {
    long beat = Math.max(20, limits.message().toMillis() / 20);
    try {
      while (!closed.await(beat, TimeUnit.MILLISECONDS)) {
        long late = System.nanoTime() - GRACE.toNanos();
        takeOut(caller -> caller.deadlineNanos() - late < 0)
            .forEach(caller -> end(caller, Reason.TOO_SLOW));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
