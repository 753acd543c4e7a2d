package dev.impound.controller.journal;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Tells a database that cannot serve just now from a statement that is wrong. */
final class Outage {
  /** Longest chain of causes that is followed. */
  private static final int MOST_CAUSES = 20;

  /**
   * Classes of SQLSTATE: connection, insufficient resources (too many connections, disk full),
   * system error (I/O).
   */
  private static final Set<String> CLASSES = Set.of("08", "53", "58");

  /**
   * Single states: the server shuts down, has crashed, is starting up, has dropped an idle session;
   * it broke off a transaction that was idle, or a statement or a wait for a lock that took too
   * long; it is a standby, as the one that was the primary is after a switch.
   */
  private static final Set<String> STATES =
      Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "57014", "55P03", "25006");

  /** What SQLite's primary result code is within an extended one. */
  private static final int PRIMARY = 0xff;

  private Outage() {}

  static boolean isIn(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
      if (cause instanceof SQLException problem && isOutage(problem)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static boolean isOutage(SQLException problem) {
    if (problem instanceof SQLiteException sqlite) {
      return isOutage(sqlite.getResultCode());
    }
    if (problem instanceof SQLTransientConnectionException) {
      return true;
    }
    String state = problem.getSQLState();
    return state != null
        && state.length() == 5
        && (CLASSES.contains(state.substring(0, 2)) || STATES.contains(state));
  }

  private static boolean isOutage(SQLiteErrorCode code) {
    int primary = code.code & PRIMARY;
    return primary == SQLiteErrorCode.SQLITE_BUSY.code
        || primary == SQLiteErrorCode.SQLITE_FULL.code
        || primary == SQLiteErrorCode.SQLITE_IOERR.code;
  }
}
