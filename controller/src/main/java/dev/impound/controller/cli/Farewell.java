package dev.impound.controller.cli;

import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What is still to be said when a person interrupts a command that waits: that the work at the
 * controller goes on, and how to look at it again.
 */
final class Farewell {
  private final AtomicReference<String> words = new AtomicReference<>("");

  /** Lays down what is to be said if the process is ended from now on. */
  void prepare(String text) {
    words.set(text);
  }

  /** Lays down that there is nothing to say. */
  void forget() {
    words.set("");
  }

  /** What would be said; empty when there is nothing to say. */
  String words() {
    return words.get();
  }

  /** Says it once; for the end of the process. */
  void say(PrintStream err) {
    String text = words.getAndSet("");
    if (!text.isEmpty()) {
      err.println();
      err.println(text);
    }
  }
}
