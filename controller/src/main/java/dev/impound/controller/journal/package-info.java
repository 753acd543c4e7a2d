/**
 * The database: what the controller must still know after a crash. SQLite in WAL mode with {@code
 * synchronous=FULL} for a controller alone, PostgreSQL for several, so that a committed row is on
 * the disk; one schema by Flyway migrations under {@code db/migration}; statements by Jdbi, the
 * same for both. Transactions follow one another on either: nothing here reasons about isolation
 * levels. Each feature's interface to its rows (catalog, register) is declared by the feature and
 * implemented here.
 *
 * <p>Knows the domain's records, never gRPC, Docker or the cloud.
 */
@NullMarked
package dev.impound.controller.journal;

import org.jspecify.annotations.NullMarked;
