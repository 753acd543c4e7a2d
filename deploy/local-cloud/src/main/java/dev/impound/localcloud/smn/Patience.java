package dev.impound.localcloud.smn;

import java.time.Duration;

/**
 * How often a message is sent before it is given up, and how long each time.
 *
 * @param tries the first one included
 * @param interval between two of them
 * @param timeout from the first byte that is sent to the last that is answered
 */
record Patience(int tries, Duration interval, Duration timeout) {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  /** The real service's six further tries; its interval varies with its load. */
  static final Patience STANDARD = new Patience(7, Duration.ofSeconds(1), TIMEOUT);

  /** For endpoints of the configuration, which may start later than the stand-in. */
  static final Patience LONG = new Patience(120, Duration.ofSeconds(1), TIMEOUT);
}
