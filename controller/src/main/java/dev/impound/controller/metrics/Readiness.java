package dev.impound.controller.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.wire.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs the checks side by side, each at most once at a time however many ask: one that hangs holds
 * one thread.
 */
final class Readiness {
  static final Duration LIMIT = Duration.ofSeconds(2);

  private final List<Probe> probes;
  private final Duration limit;

  Readiness(List<ReadinessCheck> checks, Duration limit) {
    this.probes = checks.stream().map(Probe::new).toList();
    this.limit = limit;
  }

  /** A line for each check that does not pass, within the limit. */
  List<String> problems() throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    List<Future<Optional<String>>> answers = probes.stream().map(Probe::ask).toList();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      String name = probes.get(i).check.name();
      await(answers.get(i), end - System.nanoTime())
          .ifPresent(problem -> problems.add(name + ": " + Printable.brief(problem)));
    }
    return problems;
  }

  private Optional<String> await(Future<Optional<String>> answer, long nanos)
      throws InterruptedException {
    try {
      return answer.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Optional.of("no answer within " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      return Optional.of("the check failed: " + e.getCause());
    }
  }

  private static final class Probe {
    private final ReadinessCheck check;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable FutureTask<Optional<String>> running;

    Probe(ReadinessCheck check) {
      this.check = check;
    }

    /** The answer of the check that runs, or of one that is begun. */
    Future<Optional<String>> ask() {
      lock.lock();
      try {
        FutureTask<Optional<String>> current = running;
        if (current == null || current.isDone()) {
          current = new FutureTask<>(check.problem()::get);
          // A platform thread: a database or disk that hangs would keep a virtual thread's carrier.
          Thread.ofPlatform().daemon().name("readiness-" + check.name()).start(current);
          running = current;
        }
        return current;
      } finally {
        lock.unlock();
      }
    }
  }
}
