package dev.impound.controller.isolation;

import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * How long isolation keeps trying, and how it waits in between.
 *
 * @param limit how long one step, such as one write with its repeats, may take in all
 * @param first the wait before the first repeat; it doubles from there, with jitter
 * @param longest no wait is longer
 */
public record Patience(
    Duration limit,
    Duration first,
    Duration longest,
    InstantSource clock,
    RandomGenerator random,
    Sleeper sleeper) {

  /** Waits. */
  @FunctionalInterface
  public interface Sleeper {
    void sleep(Duration time) throws InterruptedException;
  }

  /** Real waits: 20 seconds a step, from 200 milliseconds to 3 seconds. */
  public static Patience standard(InstantSource clock, RandomGenerator random) {
    return new Patience(
        Duration.ofSeconds(20),
        Duration.ofMillis(200),
        Duration.ofSeconds(3),
        clock,
        random,
        Thread::sleep);
  }
}
