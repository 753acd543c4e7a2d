package dev.impound.endtoend;

import java.nio.file.Path;

/** What the programs of a lab take for the time. */
record Clocks(SettableClock controller, SettableClock agents) {
  /** The machine's own clock, which nobody sets. */
  static final Clocks SYSTEM =
      new Clocks(SettableClock.ofTheMachine(), SettableClock.ofTheMachine());

  /** Clocks that a test can set. */
  static Clocks settable(Path folder) {
    return new Clocks(
        SettableClock.in(folder.resolve("clock-of-controller")),
        SettableClock.in(folder.resolve("clock-of-agents")));
  }
}
