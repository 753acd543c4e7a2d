package dev.impound.controller.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.impound.controller.alarm.Worker.Rest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class WorkerTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private final AtomicInteger times = new AtomicInteger();

  @Test
  void worksAtOnceAndAgainWhenWoken() {
    try (Worker worker = new Worker("test", () -> done(Rest.upTo(Duration.ofDays(1))))) {
      worker.start();
      await().atMost(LONG).until(() -> times.get() == 1);

      worker.wake();

      await().atMost(LONG).until(() -> times.get() == 2);
    }
  }

  private Rest done(Rest rest) {
    times.incrementAndGet();
    return rest;
  }

  @Test
  void keepsAWakeThatComesWhileItIsAtWork() throws InterruptedException {
    CountDownLatch atWork = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (Worker worker =
        new Worker(
            "test",
            () -> {
              atWork.countDown();
              waitFor(goOn);
              return done(Rest.upTo(Duration.ofDays(1)));
            })) {
      worker.start();
      assertThat(atWork.await(60, TimeUnit.SECONDS)).isTrue();
      worker.wake();
      goOn.countDown();

      await().atMost(LONG).until(() -> times.get() == 2);
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void restsItsLeastHoweverOftenItIsWoken() {
    try (Worker worker = new Worker("test", () -> done(Rest.exactly(Duration.ofDays(1))))) {
      worker.start();
      await().atMost(LONG).until(() -> times.get() == 1);
      for (int i = 0; i < 1000; i++) {
        worker.wake();
      }
    }
    assertThat(times).hasValue(1);
  }

  @Test
  void letsWorkFinishWhenItIsClosed() throws InterruptedException {
    CountDownLatch atWork = new CountDownLatch(1);
    AtomicBoolean finished = new AtomicBoolean();
    Worker worker =
        new Worker(
            "test",
            () -> {
              atWork.countDown();
              Thread.onSpinWait();
              finished.set(!Thread.currentThread().isInterrupted());
              return Rest.upTo(Duration.ofDays(1));
            });
    worker.start();
    assertThat(atWork.await(60, TimeUnit.SECONDS)).isTrue();

    worker.close();

    assertThat(finished).isTrue();
  }
}
