package dev.impound.agent.session;

import dev.impound.wire.CallFailure;
import dev.impound.wire.Printable;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a session with one of the controllers: dials, and when the session is lost or refused dials
 * the next, for ever. Waits only once none is left untried. Says so when the state changes, not at
 * each try. Closing it ends the session and waits for its thread.
 */
final class SessionKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionKeeper.class);

  /** A session that lasted this long was a good one; shorter ones count as failed tries. */
  private static final Duration SETTLED = Duration.ofSeconds(5);

  /** The next connection is there by then, or the session stays where it is. */
  private static final Duration OVERLAP = Duration.ofSeconds(10);

  /** How the keeper waits between tries. */
  @FunctionalInterface
  interface Waiting {
    void pause(Duration length) throws InterruptedException;
  }

  private final Controllers controllers;
  private final NodeDescription node;
  private final EngineWatch engine;
  private final Outbox outbox;
  private final CommandIntake intake;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Waiting waiting;
  private final Backoff backoff;
  private final Thread thread;
  private final AtomicBoolean renewing = new AtomicBoolean();
  private final AtomicReference<@Nullable ManagedChannel> held = new AtomicReference<>();
  private final AtomicReference<@Nullable ManagedChannel> prepared = new AtomicReference<>();
  private final Map<Integer, String> lastTold = new HashMap<>();
  private long welcomedAt;
  private boolean welcomed;

  SessionKeeper(
      Controllers controllers,
      NodeDescription node,
      EngineWatch engine,
      Outbox outbox,
      CommandIntake intake,
      InstantSource clock,
      LongSupplier nanoTime,
      Waiting waiting) {
    this.controllers = controllers;
    this.node = node;
    this.engine = engine;
    this.outbox = outbox;
    this.intake = intake;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.waiting = waiting;
    this.backoff = new Backoff(RandomGenerator.getDefault());
    this.thread = Thread.ofVirtual().name("session").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Ends the session and dials the same controller again at once: with another certificate. */
  void renew() {
    renewing.set(true);
    // It may have been made with the certificate of before.
    dropPrepared();
    Optional.ofNullable(held.get()).ifPresent(ManagedChannel::shutdownNow);
  }

  private void run() {
    int untried = controllers.count();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        String why = holdOne();
        if (renewing.getAndSet(false)) {
          continue;
        }
        dropPrepared();
        tell(why);
        untried--;
        if (welcomed && nanoTime.getAsLong() - welcomedAt > SETTLED.toNanos()) {
          backoff.reset();
          untried = controllers.count() - 1;
        }
        welcomed = false;
        controllers.next();
        if (untried <= 0) {
          waiting.pause(backoff.next());
          untried = controllers.count();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      dropPrepared();
    }
  }

  private String holdOne() throws InterruptedException {
    final ManagedChannel channel;
    try {
      ManagedChannel ready = prepared.getAndSet(null);
      channel = ready == null ? controllers.get() : ready;
    } catch (RuntimeException e) {
      return "cannot prepare the connection: " + e.getMessage();
    }
    held.set(channel);
    try {
      new Session(channel, node, engine, outbox, intake, clock).hold(() -> welcomed(channel));
      return "the controller ended the session";
    } catch (StatusException e) {
      return CallFailure.inWords(e);
    } finally {
      held.set(null);
      channel.shutdownNow();
    }
  }

  /**
   * The controller takes no more calls on this connection, by its age: the next one is made before
   * the session leaves this one, so that it is away for a moment only.
   */
  private void goOver(ManagedChannel channel) {
    ManagedChannel next = controllers.get();
    prepared.set(next);
    boolean ready = ConnectionWatch.awaitReady(next, OVERLAP);
    if (ready && holds(channel)) {
      renewing.set(true);
      channel.shutdownNow();
    } else if (prepared.compareAndSet(next, null)) {
      next.shutdownNow();
    }
  }

  /** Whether it is this very connection that the session is on: there may be another by now. */
  private boolean holds(ManagedChannel channel) {
    return held.compareAndSet(channel, channel);
  }

  private void dropPrepared() {
    Optional.ofNullable(prepared.getAndSet(null)).ifPresent(ManagedChannel::shutdownNow);
  }

  private void welcomed(ManagedChannel channel) {
    ConnectionWatch.onGoodbye(channel, () -> holds(channel), () -> goOver(channel));
    welcomed = true;
    welcomedAt = nanoTime.getAsLong();
    lastTold.clear();
    LOG.atInfo()
        .addKeyValue("node", node.name())
        .addKeyValue("controller", controllers.address())
        .log("Session with the controller is open");
  }

  private void tell(String why) {
    boolean told = why.equals(lastTold.get(controllers.current()));
    if (!told && !Thread.currentThread().isInterrupted()) {
      lastTold.put(controllers.current(), why);
      LOG.atWarn()
          .addKeyValue("node", node.name())
          .addKeyValue("controller", controllers.address())
          .addKeyValue("reason", Printable.of(why))
          .log("No session with the controller; trying again until there is one");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
