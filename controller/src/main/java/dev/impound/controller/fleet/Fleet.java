package dev.impound.controller.fleet;

import dev.impound.controller.incident.IncidentId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This controller among those that share its database: gives its sign of life, on a thread of its
 * own, and looks up the others. All leases and duties of a controller live and die with its sign of
 * life. Safe for many threads.
 */
public final class Fleet implements Peers, Leases, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  private record Lease(IncidentId incident, long fence) {}

  private final FleetRegister register;
  private final Peer self;
  private final String installation;
  private final Rhythm rhythm;
  private final LongSupplier nanos;
  private final Thread thread;

  /** What could not be given back, because the database was away. */
  private final Set<Lease> owed = ConcurrentHashMap.newKeySet();

  /** What may have been taken without this controller knowing it. */
  private final Set<IncidentId> unknown = ConcurrentHashMap.newKeySet();

  private volatile Map<String, Peer> living = Map.of();

  /** When the last sign of life that arrived was sent. */
  private volatile long signed;

  private volatile boolean joined;
  private volatile boolean silent;

  /**
   * @param installation kept with the data of this controller, see {@link Installation}
   * @param nanos a clock that is never set, as {@link System#nanoTime}
   */
  public Fleet(
      FleetRegister register, Peer self, String installation, Rhythm rhythm, LongSupplier nanos) {
    this.register = register;
    this.self = self;
    this.installation = installation;
    this.rhythm = rhythm;
    this.nanos = nanos;
    // No virtual thread: work that keeps all carriers busy must not end the signs of life.
    this.thread = Thread.ofPlatform().name("fleet").daemon().unstarted(this::run);
  }

  /**
   * Joins, and gives its sign of life from then on; to be called once.
   *
   * @throws NameTakenException when another controller of this name is alive
   */
  public void start() {
    long sent = nanos.getAsLong();
    Optional<Peer> other = register.join(self, installation, rhythm.lease());
    if (other.isPresent()) {
      throw new NameTakenException(other.get());
    }
    signed = sent;
    joined = true;
    look();
    thread.start();
  }

  private void run() {
    Duration pause = rhythm.renew().dividedBy(2);
    try {
      while (true) {
        Thread.sleep(pause);
        beat();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void beat() {
    try {
      if (nanos.getAsLong() - signed >= rhythm.renew().minus(rhythm.renew().dividedBy(4)).toNanos()
          || silent) {
        sign();
      }
      look();
      owed.removeIf(this::returned);
      unknown.removeIf(this::returned);
    } catch (RuntimeException e) {
      fell(String.valueOf(e.getMessage()));
    }
  }

  private void sign() {
    long sent = nanos.getAsLong();
    if (!register.renew(self.name(), installation, rhythm.lease())) {
      fell("another controller has taken the name %s".formatted(self.name()));
      return;
    }
    signed = sent;
    if (silent) {
      silent = false;
      LOG.atInfo().addKeyValue("controller", self.name()).log("Sign of life arrives again");
    }
  }

  private void fell(String why) {
    if (!silent && !Thread.currentThread().isInterrupted()) {
      silent = true;
      LOG.atWarn()
          .addKeyValue("controller", self.name())
          .addKeyValue("reason", why)
          .log("Sign of life does not arrive; responses stop before others take them over");
    }
  }

  private void look() {
    List<Peer> found = register.living();
    living = found.stream().collect(Collectors.toUnmodifiableMap(Peer::name, Function.identity()));
  }

  private boolean returned(IncidentId incident) {
    register.giveBackUnknown(incident, self.name());
    return true;
  }

  private boolean returned(Lease lease) {
    register.giveBack(lease.incident(), self.name(), lease.fence());
    return true;
  }

  @Override
  public boolean mayWork() {
    return joined && nanos.getAsLong() - signed < rhythm.lease().minus(rhythm.margin()).toNanos();
  }

  @Override
  public boolean isAlone() {
    return living.keySet().stream().allMatch(self.name()::equals);
  }

  /**
   * Whether this controller does a duty for all; another one takes it over when this one is dead.
   */
  public boolean has(String duty) {
    return mayWork() && register.takeDuty(duty, self.name());
  }

  @Override
  public Peer self() {
    return self;
  }

  @Override
  public Optional<Peer> living(String name) {
    return name.equals(self.name()) ? Optional.of(self) : Optional.ofNullable(living.get(name));
  }

  @Override
  public OptionalLong take(IncidentId incident) {
    if (!mayWork()) {
      return OptionalLong.empty();
    }
    try {
      OptionalLong fence = register.take(incident, self.name());
      unknown.remove(incident);
      return fence;
    } catch (RuntimeException e) {
      // It may have been taken all the same, and nobody here would ever give it back.
      unknown.add(incident);
      throw e;
    }
  }

  /** Lets go, and does so later where the database is away. */
  @Override
  public void giveBack(IncidentId incident, long fence) {
    try {
      register.giveBack(incident, self.name(), fence);
    } catch (RuntimeException e) {
      owed.add(new Lease(incident, fence));
    }
  }

  @Override
  public Optional<Peer> holder(IncidentId incident) {
    return register.holder(incident);
  }

  @Override
  public Optional<String> abandonedBy(IncidentId incident) {
    return register.abandonedBy(incident);
  }

  /** Ends the signs of life and lets go of everything, so that others need not wait for it. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      if (thread.isAlive() && !thread.join(FAREWELL)) {
        LOG.atWarn().log("Signs of life did not end in time");
      }
      register.leave(self.name(), installation);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("reason", e.getMessage())
          .log("Leaving the fleet failed; the others take over when the lease has ended");
    }
  }
}
