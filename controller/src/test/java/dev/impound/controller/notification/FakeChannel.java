package dev.impound.controller.notification;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A channel that fails as often as it is told to, and can be stalled. */
final class FakeChannel implements Channel {
  private final String name;
  private final BlockingQueue<News> asked = new LinkedBlockingQueue<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final CountDownLatch never = new CountDownLatch(1);
  private volatile boolean stalled;

  FakeChannel(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<NewsKind> kinds() {
    return EnumSet.allOf(NewsKind.class);
  }

  @Override
  public void send(News news, NewsFacts facts) throws IOException, InterruptedException {
    asked.add(news);
    if (stalled) {
      never.await();
    }
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IOException("told to fail");
    }
  }

  void failNext(int times) {
    failures.set(times);
  }

  void stall() {
    stalled = true;
  }

  void goOn() {
    stalled = false;
    never.countDown();
  }

  /** What it was asked to send next. */
  News next() throws InterruptedException {
    return Objects.requireNonNull(asked.poll(60, TimeUnit.SECONDS), "nothing was sent");
  }

  int waiting() {
    return asked.size();
  }
}
