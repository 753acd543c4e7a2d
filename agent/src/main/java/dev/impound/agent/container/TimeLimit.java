package dev.impound.agent.container;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs one call to the engine and comes back within a limit, whatever the engine does. The call
 * runs on a thread of its own, which is interrupted and left behind when the limit passes.
 */
final class TimeLimit {
  private TimeLimit() {}

  /**
   * Runs {@code call}.
   *
   * @param what what the engine is asked, for messages
   */
  static <T> T within(Duration limit, String what, Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = Thread.ofVirtual().name("engine: " + what).start(task);
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new EngineException(
          EngineException.Kind.UNAVAILABLE,
          "cannot %s: the engine did not answer within %d s".formatted(what, limit.toSeconds()),
          e);
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new EngineException(
          EngineException.Kind.UNAVAILABLE, "gave up to %s: interrupted".formatted(what), e);
    } catch (ExecutionException e) {
      throw EngineFailures.of(what, e.getCause() == null ? e : e.getCause());
    }
  }
}
