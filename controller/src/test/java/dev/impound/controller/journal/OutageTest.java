package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class OutageTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"08001", "08006", "57P01", "57P02", "57P03", "53300", "53100", "55P03", "25006"})
  void theDatabaseIsAway(String state) {
    assertThat(Database.isAway(wrapped(new SQLException("x", state)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"23505", "42P01", "22021", "40P01", "28P01", "3D000", ""})
  void theStatementOrTheSettingsAreWrong(String state) {
    assertThat(Database.isAway(wrapped(new SQLException("x", state)))).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = SQLiteErrorCode.class,
      names = {"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_FULL", "SQLITE_IOERR_FSYNC"})
  void theFileCannotBeWrittenJustNow(SQLiteErrorCode code) {
    assertThat(Database.isAway(wrapped(new SQLiteException("x", code)))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = SQLiteErrorCode.class,
      names = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_ERROR", "SQLITE_CORRUPT"})
  void theStatementOrTheFileIsWrong(SQLiteErrorCode code) {
    assertThat(Database.isAway(wrapped(new SQLiteException("x", code)))).isFalse();
  }

  @Test
  void aPoolWithoutAConnectionIsAwayAndOtherTroubleIsNot() {
    assertThat(Database.isAway(wrapped(new SQLTransientConnectionException("none free")))).isTrue();
    assertThat(Database.isAway(wrapped(new SQLException("no state")))).isFalse();
    assertThat(Database.isAway(new UncheckedIOException(new IOException("disk")))).isFalse();
  }

  private static Throwable wrapped(SQLException problem) {
    return new IllegalStateException(new IllegalStateException(problem));
  }
}
