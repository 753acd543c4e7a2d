package dev.impound.controller.journal;

import dev.impound.controller.fleet.SharedLock;
import org.jdbi.v3.core.Jdbi;

/** What SQLite and PostgreSQL do differently. */
sealed interface Engine extends AutoCloseable permits SqliteEngine, PostgresEngine {

  /** Hands out connections; each transaction that it begins follows those before it. */
  Jdbi jdbi();

  /** As {@link #jdbi}, for single statements that nothing else may hold up. */
  Jdbi signs();

  /** Whether other controllers may use the same database. */
  boolean isShared();

  /** The SQL for the time on the engine's clock, in microseconds since 1970 UTC. */
  String clock();

  /** A lock by its name; whoever asks for one name twice keeps the two apart. */
  SharedLock lock(String name);

  @Override
  void close();
}
