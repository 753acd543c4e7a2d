package dev.impound.controller.rpc;

import dev.impound.settings.YamlSettings;
import java.time.Duration;

/**
 * What connections may take of a port.
 *
 * @param connections most at a time, over all
 * @param perAddress most at a time from one address; an IPv6 network of 64 bits counts as one
 * @param handshakesPerAddress most of those at a time whose TLS handshake is not finished
 * @param connectionAge after this time, give or take a tenth, a connection takes no new call
 * @param grace how much longer the calls on it may last
 */
public record ListenLimits(
    int connections,
    int perAddress,
    int handshakesPerAddress,
    Duration connectionAge,
    Duration grace) {

  /**
   * Sessions go over to a new connection when the old one has reached its age; deliveries end, and
   * go on where they were when they are cut. What only ends by a person, a shell or a watch, may
   * last: who made an open call is looked at every second all the same.
   */
  private static final Duration LONGEST_CALL = Duration.ofHours(24);

  /**
   * For 10,000 agents, each with its session and a delivery, and those behind one address that a
   * site's NAT has.
   */
  public static final ListenLimits STANDARD =
      new ListenLimits(20_000, 128, 20, Duration.ofHours(1), LONGEST_CALL);

  /** For the enrolment port, where a node comes once, or waits to be let in. */
  static final ListenLimits ENROLMENT =
      new ListenLimits(1_000, 64, 20, Duration.ofMinutes(1), Duration.ofSeconds(10));

  private static final int MOST = 1_000_000;
  private static final Duration LEAST_AGE = Duration.ofSeconds(5);

  /** Reads the section {@code listen-limits}. What is wrong is noted in {@code settings}. */
  public static ListenLimits read(YamlSettings settings) {
    int connections =
        settings.number("listen-limits.connections", 16, MOST, STANDARD.connections());
    int perAddress = settings.number("listen-limits.per-address", 4, MOST, STANDARD.perAddress());
    int handshakes =
        settings.number(
            "listen-limits.handshakes-per-address", 2, MOST, STANDARD.handshakesPerAddress());
    Duration age =
        settings.span("listen-limits.connection-age", LEAST_AGE, STANDARD.connectionAge());
    return new ListenLimits(connections, perAddress, handshakes, age, LONGEST_CALL);
  }
}
