package dev.impound.controller.response;

import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.fleet.Fleet;
import dev.impound.controller.fleet.FleetRegister;
import dev.impound.controller.fleet.HeldLeases;
import dev.impound.controller.fleet.Peer;
import dev.impound.controller.fleet.Peers;
import dev.impound.controller.fleet.Rhythm;
import dev.impound.controller.fleet.SharedLock;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlEvidenceCatalog;
import dev.impound.controller.journal.SqlFleetRegister;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;

/**
 * Several controllers over one database, one cloud and one evidence store. Time stands still until
 * it is told to pass, for leases and nothing else.
 */
final class FleetRig implements AutoCloseable {
  private static final Rhythm RHYTHM =
      new Rhythm(Duration.ofMillis(40), Duration.ofSeconds(10), Duration.ofSeconds(2));
  private static final Sharing.Pace PACE =
      new Sharing.Pace(Duration.ofMillis(30), Duration.ofMillis(30));

  final FakeLoadBalancers cloud = new FakeLoadBalancers();
  final FakeHost host = new FakeHost();
  private final Path folder;
  private final Evidence evidence;
  private final AtomicLong micros = new AtomicLong(1_000_000);
  private final SharedLock gate = SharedLock.local();
  private final SharedLock listeners = SharedLock.local();
  private final Map<CaptureId, String> keepers = new ConcurrentHashMap<>();
  private final List<Member> members = new ArrayList<>();
  private volatile String attachedTo = "";

  /** What a rig of one controller gets from the fleet's. */
  record Share(Jdbi jdbi, Evidence evidence, Sharing sharing) {}

  FleetRig(Path folder) throws IOException {
    this.folder = folder;
    this.evidence =
        Evidence.open(
            folder.resolve("evidence"),
            new SqlEvidenceCatalog(Database.sqlite(folder.resolve("impound.db")).jdbi(), "shared"),
            Clock.systemUTC(),
            "test",
            Peers.alone("shared"));
  }

  /** A controller that has joined; its watch is not started. */
  Member join(String name) throws IOException {
    Member member = new Member(name, this);
    members.add(member);
    return member;
  }

  /** The node opens its session with this controller. */
  void attach(Member member) {
    attachedTo = member.fleet.self().name();
  }

  /** Lets time pass, more than a lease lasts. */
  void outlastLeases() {
    micros.addAndGet(11_000_000);
  }

  @Override
  public void close() throws IOException {
    for (Member member : members) {
      member.close();
    }
    evidence.close();
  }

  /** A transaction cannot begin while the database is away. */
  private static final class Outage extends LocalTransactionHandler {
    private final BooleanSupplier away;

    Outage(BooleanSupplier away) {
      this.away = away;
    }

    @Override
    public <R, X extends Exception> R inTransaction(Handle handle, HandleCallback<R, X> callback)
        throws X {
      if (away.getAsBoolean()) {
        throw new DatabaseAwayException();
      }
      return super.inTransaction(handle, callback);
    }
  }

  private static final class DatabaseAwayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DatabaseAwayException() {
      super("the database is away");
    }
  }

  /** One controller. */
  static final class Member implements AutoCloseable {
    final AtomicBoolean databaseAway = new AtomicBoolean();
    final Fleet fleet;
    final HeldLeases leases;
    final ResponseRig rig;
    private final Jdbi fleetJdbi;

    private Member(String name, FleetRig of) throws IOException {
      Jdbi jdbi = Database.sqlite(of.folder.resolve("impound.db")).jdbi();
      jdbi.setTransactionHandler(new Outage(databaseAway::get));
      this.fleetJdbi = Database.sqlite(of.folder.resolve("impound.db")).jdbi();
      fleetJdbi.setTransactionHandler(new Outage(databaseAway::get));
      FleetRegister register =
          new SqlFleetRegister(fleetJdbi, fleetJdbi, handle -> of.micros.get());
      this.fleet =
          new Fleet(
              register,
              new Peer(name, name + ".test:8443"),
              "installation of " + name,
              RHYTHM,
              () -> of.micros.get() * 1000);
      fleet.start();
      this.leases = new HeldLeases(fleet);
      this.rig =
          new ResponseRig(
              of.folder,
              of.cloud,
              of.host,
              new Share(jdbi, of.evidence, of.sharing(fleet, leases)));
    }

    /** Has it end as the points say; its signs of life end with it. */
    Member with(CrashPoints crash) {
      rig.with(crash);
      fleetJdbi.setTransactionHandler(new Outage(crash::isDead));
      return this;
    }

    /** Gives no sign of life any more, as a process that is stopped. */
    void pause() {
      fleetJdbi.setTransactionHandler(new Outage(() -> true));
    }

    @Override
    public void close() throws IOException {
      rig.close();
      fleet.close();
    }
  }

  private Sharing sharing(Fleet fleet, HeldLeases leases) {
    String self = fleet.self().name();
    return new Sharing(
        fleet,
        leases,
        node -> Optional.of(attachedTo).filter(name -> fleet.living(name).isPresent()),
        capture ->
            Optional.of(keepers.computeIfAbsent(capture, first -> self))
                .filter(keeper -> !keeper.equals(self)),
        gate,
        listeners,
        DatabaseAwayException.class::isInstance,
        PACE);
  }
}
