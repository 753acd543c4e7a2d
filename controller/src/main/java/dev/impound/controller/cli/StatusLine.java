package dev.impound.controller.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How far something is. On a terminal one line that is written over; elsewhere a plain line every
 * five seconds; nothing when the operator asked for quiet.
 */
final class StatusLine {
  private static final Duration ON_TERMINAL = Duration.ofMillis(100);
  private static final Duration ELSEWHERE = Duration.ofSeconds(5);

  /** Fits the narrowest terminal in use, so that the line never wraps. */
  private static final int WIDTH = 79;

  private static final int BAR = 24;

  private final PrintWriter err;
  private final boolean terminal;
  private final boolean quiet;
  private final InstantSource clock;
  private final Instant began;
  private Instant next;
  private int shown;

  StatusLine(PrintWriter err, boolean terminal, boolean quiet, InstantSource clock) {
    this.err = err;
    this.terminal = terminal;
    this.quiet = quiet;
    this.clock = clock;
    this.began = clock.instant();
    this.next = terminal ? began : began.plus(ELSEWHERE);
  }

  /** For a command; quiet or not. */
  static StatusLine of(OperatorCommand command, boolean quiet) {
    Surroundings around = command.surroundings();
    boolean terminal = !quiet && around.talkIsTerminal().getAsBoolean();
    return new StatusLine(command.talk().err(), terminal, quiet, around.clock());
  }

  /** Shows {@code text}, unless something was shown just before. */
  void show(String text) {
    Instant now = clock.instant();
    if (quiet || now.isBefore(next)) {
      return;
    }
    next = now.plus(terminal ? ON_TERMINAL : ELSEWHERE);
    String safe = Shown.sentence(text);
    if (terminal) {
      String line = safe.length() > WIDTH ? safe.substring(0, WIDTH) : safe;
      err.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
      shown = line.length();
    } else {
      err.println(safe);
    }
    err.flush();
  }

  /** Shows how many bytes of how many; the total is 0 while it is not known. */
  void show(String label, long done, long total) {
    if (total <= 0) {
      show("%s %s".formatted(label, Shown.bytes(done)));
      return;
    }
    long percent = Math.clamp((long) (100.0 * done / total), 0, 100);
    int filled = (int) (percent * BAR / 100);
    String bar = terminal ? "[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] " : "";
    show("%s %s%d %% of %s%s".formatted(label, bar, percent, Shown.bytes(total), speed(done)));
  }

  private String speed(long done) {
    long millis = Duration.between(began, clock.instant()).toMillis();
    return millis < 500 ? "" : ", " + Shown.bytes(done * 1000 / millis) + "/s";
  }

  /** Takes the line away, so that other lines can follow. */
  void clear() {
    if (shown > 0) {
      err.print("\r" + " ".repeat(shown) + "\r");
      err.flush();
      shown = 0;
    }
    if (terminal) {
      next = Instant.MIN;
    }
  }
}
