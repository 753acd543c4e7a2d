package dev.impound.controller;

import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.fleet.Fleet;
import dev.impound.controller.fleet.HeldLeases;
import dev.impound.controller.fleet.Installation;
import dev.impound.controller.fleet.NameTakenException;
import dev.impound.controller.fleet.Peer;
import dev.impound.controller.fleet.Rhythm;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlFleetRegister;
import dev.impound.controller.node.Attachments;
import dev.impound.controller.response.Sharing;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** This controller among those that share its database; alone, it is a fleet of one. */
record FleetParts(Fleet fleet, HeldLeases leases, Database database) {
  /** Sending notices. */
  static final String NOTICES = "notices";

  /** Ending containments that nobody confirms. */
  static final String CONFIRMATIONS = "confirmations";

  /** Looking whether what was cut in the cloud is still cut. */
  static final String DRIFT = "drift";

  /** Asking HSS for events, and telling it what became of them. */
  static final String HSS = "hss";

  /**
   * Joins.
   *
   * @throws IOException when another controller of the same name is alive
   */
  static FleetParts join(Database database, ControllerConfig config) throws IOException {
    Fleet fleet =
        new Fleet(
            new SqlFleetRegister(database.jdbi(), database.signs(), database::micros),
            new Peer(config.name(), config.advertise().orElse("")),
            database.isShared() ? Installation.of(config.dataDirectory()) : "alone",
            database.isShared() ? Rhythm.STANDARD : Rhythm.ALONE,
            System::nanoTime);
    try {
      fleet.start();
    } catch (NameTakenException e) {
      throw new IOException(e.getMessage(), e);
    }
    return new FleetParts(fleet, new HeldLeases(fleet), database);
  }

  /** How responses are shared. */
  Sharing sharing(Attachments attachments, Evidence evidence) {
    return new Sharing(
        fleet,
        leases,
        attachments,
        capture ->
            evidence.keeps(capture)
                ? Optional.empty()
                : Optional.of(evidence.capture(capture).keeper()),
        database.lock("gate"),
        database.lock("listeners"),
        Database::isAway,
        Sharing.Pace.STANDARD);
  }

  /** How often a controller looks for alarms that another one took in. */
  Duration lookAgain() {
    return database.isShared() ? Duration.ofMillis(500) : Duration.ofSeconds(2);
  }
}
