package dev.impound.controller.journal;

import dev.impound.controller.fleet.FleetRegister;
import dev.impound.controller.fleet.Peer;
import dev.impound.controller.incident.IncidentId;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Controllers, leases and duties in SQL. Each public method is one transaction. */
public final class SqlFleetRegister implements FleetRegister {
  private final Jdbi jdbi;
  private final Jdbi signs;
  private final Function<Handle, Long> micros;

  /**
   * @param signs the same database, for signs of life, which nothing else may hold up
   * @param micros the database's own time, in microseconds since 1970 UTC
   */
  public SqlFleetRegister(Jdbi jdbi, Jdbi signs, Function<Handle, Long> micros) {
    this.jdbi = jdbi;
    this.signs = signs;
    this.micros = micros;
  }

  @Override
  public Optional<Peer> join(Peer controller, String installation, Duration lease) {
    return jdbi.inTransaction(
        handle -> {
          long now = micros.apply(handle);
          Optional<Peer> other = otherAlive(handle, controller.name(), installation, now);
          if (other.isEmpty()) {
            handle.execute("DELETE FROM controller WHERE name = ?", controller.name());
            handle.execute(
                "INSERT INTO controller (name, installation, address, alive_until) VALUES (?, ?, ?,"
                    + " ?)",
                controller.name(),
                installation,
                controller.address(),
                now + micros(lease));
            free(handle, controller.name());
          }
          return other;
        });
  }

  private static Optional<Peer> otherAlive(
      Handle handle, String name, String installation, long now) {
    return handle
        .createQuery(
            "SELECT name, address FROM controller WHERE name = :name AND installation <>"
                + " :installation AND alive_until > :now")
        .bind("name", name)
        .bind("installation", installation)
        .bind("now", now)
        .map((row, context) -> new Peer(row.getString("name"), row.getString("address")))
        .findOne();
  }

  private static void free(Handle handle, String name) {
    handle.execute("UPDATE incident SET runner = NULL WHERE runner = ?", name);
    handle.execute("UPDATE duty SET runner = NULL WHERE runner = ?", name);
  }

  @Override
  public boolean renew(String name, String installation, Duration lease) {
    return signs.inTransaction(
        handle ->
            handle.execute(
                    "UPDATE controller SET alive_until = ? WHERE name = ? AND installation = ?",
                    micros.apply(handle) + micros(lease),
                    name,
                    installation)
                == 1);
  }

  @Override
  public void leave(String name, String installation) {
    jdbi.useTransaction(
        handle -> {
          int mine =
              handle.execute(
                  "UPDATE controller SET alive_until = 0 WHERE name = ? AND installation = ?",
                  name,
                  installation);
          if (mine == 1) {
            free(handle, name);
          }
        });
  }

  @Override
  public List<Peer> living() {
    return signs.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT name, address FROM controller WHERE alive_until > :now ORDER BY name")
                .bind("now", micros.apply(handle))
                .map((row, context) -> new Peer(row.getString("name"), row.getString("address")))
                .list());
  }

  @Override
  public OptionalLong take(IncidentId incident, String name) {
    return jdbi.inTransaction(
        handle -> {
          int taken =
              handle
                  .createUpdate(
                      """
                      UPDATE incident SET runner = :name, fence = fence + 1
                      WHERE number = :number
                        AND (runner IS NULL OR runner = :name
                          OR runner NOT IN (SELECT name FROM controller WHERE alive_until > :now))
                        AND EXISTS (SELECT 1 FROM controller WHERE name = :name AND alive_until > :now)
                      """)
                  .bind("name", name)
                  .bind("number", incident.number())
                  .bind("now", micros.apply(handle))
                  .execute();
          return taken == 1 ? OptionalLong.of(fence(handle, incident)) : OptionalLong.empty();
        });
  }

  private static long fence(Handle handle, IncidentId incident) {
    return handle
        .createQuery("SELECT fence FROM incident WHERE number = :number")
        .bind("number", incident.number())
        .mapTo(Long.class)
        .one();
  }

  @Override
  public void giveBack(IncidentId incident, String name, long fence) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "UPDATE incident SET runner = NULL WHERE number = ? AND runner = ? AND fence = ?",
                incident.number(),
                name,
                fence));
  }

  @Override
  public void giveBackUnknown(IncidentId incident, String name) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "UPDATE incident SET runner = NULL WHERE number = ? AND runner = ?",
                incident.number(),
                name));
  }

  @Override
  public Optional<Peer> holder(IncidentId incident) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT c.name, c.address FROM incident i JOIN controller c ON c.name = i.runner
                    WHERE i.number = :number AND c.alive_until > :now
                    """)
                .bind("number", incident.number())
                .bind("now", micros.apply(handle))
                .map((row, context) -> new Peer(row.getString("name"), row.getString("address")))
                .findOne());
  }

  @Override
  public Optional<String> abandonedBy(IncidentId incident) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT runner FROM incident WHERE number = :number AND runner IS NOT NULL
                      AND runner NOT IN (SELECT name FROM controller WHERE alive_until > :now)
                    """)
                .bind("number", incident.number())
                .bind("now", micros.apply(handle))
                .mapTo(String.class)
                .findOne());
  }

  @Override
  public boolean takeDuty(String duty, String name) {
    return runs(duty, name)
        || jdbi.inTransaction(
            handle -> {
              handle.execute(
                  "INSERT INTO duty (name, runner) VALUES (?, NULL) ON CONFLICT (name) DO NOTHING",
                  duty);
              return handle
                      .createUpdate(
                          """
                          UPDATE duty SET runner = :name
                          WHERE name = :duty
                            AND (runner IS NULL OR runner = :name
                              OR runner NOT IN (SELECT name FROM controller WHERE alive_until > :now))
                            AND EXISTS (SELECT 1 FROM controller WHERE name = :name AND alive_until > :now)
                          """)
                      .bind("name", name)
                      .bind("duty", duty)
                      .bind("now", micros.apply(handle))
                      .execute()
                  == 1;
            });
  }

  /** Read only: most rounds find the duty where it was. */
  private boolean runs(String duty, String name) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT c.alive_until > :now FROM duty d JOIN controller c ON c.name = d.runner"
                        + " WHERE d.name = :duty AND d.runner = :name")
                .bind("now", micros.apply(handle))
                .bind("duty", duty)
                .bind("name", name)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false));
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / ChronoUnit.MICROS.getDuration().toNanos();
  }
}
