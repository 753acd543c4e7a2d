package dev.impound.controller.alarm.http;

import java.time.Duration;

/**
 * What senders may take of the port.
 *
 * @param message within this time of connecting, a whole message must be there
 * @param rest within this time of an answer, the next whole message must be there on the same
 *     connection
 * @param connections most at a time, over all
 * @param connectionsOfOne most at a time from one address
 * @param atWork most messages of one source that are worked on at a time
 */
record Limits(Duration message, Duration rest, int connections, int connectionsOfOne, int atWork) {
  static final Limits STANDARD =
      new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), 1024, 32, 64);
}
