package dev.impound.endtoend;

/** How much of a long test is run: a short form with every build, the long one by deploy/soak. */
final class Soak {
  private Soak() {}

  /** Whether the long form is asked for. */
  static boolean isLong() {
    return Boolean.getBoolean("impound.soak");
  }

  /** Prints a figure; deploy/soak gathers these lines. */
  static void figure(String what, Object value) {
    System.out.println("FIGURE " + what + ": " + value);
  }
}
