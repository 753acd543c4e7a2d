package dev.impound.controller.cloud;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Request;

/**
 * Keeps two promises that the SDK does not make. A call ends when it takes too long as a whole,
 * however busily the other side drips: the SDK has limits for connecting and for silence alone. And
 * a change is sent once: OkHttp by itself repeats a request whose connection broke, which the SDK
 * gives no way to switch off, so that a group could be made twice.
 */
final class CallGuard extends EventListener {
  /**
   * Whether the newest call of a thread was ended here; calls are made in their caller's thread.
   */
  private static final ThreadLocal<Boolean> ENDED = ThreadLocal.withInitial(() -> false);

  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private final Duration limit;
  private final Map<Call, Running> running = new ConcurrentHashMap<>();

  /** A call that is being made; {@code sent}: once it left this machine. */
  private static final class Running {
    private final Call call;
    private final Future<?> end;
    private volatile boolean sent;
    private volatile boolean ended;

    Running(Call call, Duration limit) {
      this.call = call;
      this.end = CLOCK.schedule(this::end, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    void end() {
      ended = true;
      call.cancel();
    }
  }

  /**
   * @param limit longest time of one call in all
   */
  CallGuard(Duration limit) {
    this.limit = limit;
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("cloud-call-limit").factory());
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  /** Whether the newest call of this thread failed because it was ended here. */
  static boolean ended() {
    return ENDED.get();
  }

  @Override
  public void callStart(Call call) {
    ENDED.remove();
    running.put(call, new Running(call, limit));
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    Running one = running.get(call);
    if (one != null && one.sent && !isQuestion(call.request())) {
      one.end();
    }
  }

  @Override
  public void requestHeadersEnd(Call call, Request request) {
    Running one = running.get(call);
    if (one != null) {
      one.sent = true;
    }
  }

  private static boolean isQuestion(Request request) {
    return request.method().equals("GET") || request.method().equals("HEAD");
  }

  @Override
  public void callEnd(Call call) {
    over(call);
  }

  @Override
  public void callFailed(Call call, IOException failure) {
    over(call);
  }

  private void over(Call call) {
    Running one = running.remove(call);
    if (one != null) {
      one.end.cancel(false);
      ENDED.set(one.ended);
    }
  }
}
