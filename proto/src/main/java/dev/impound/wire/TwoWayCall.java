package dev.impound.wire;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A call that is written and read by threads that wait. At most one message that came is kept; the
 * next is asked for when it was read. Only while somebody waits for room to send are up to {@value
 * #MOST_UNREAD} more asked for: the end of a call comes behind its messages, and who waits for room
 * that will never be must learn of it. Safe for use by many threads: messages are sent one after
 * the other.
 *
 * <p>In the place of {@code io.grpc.stub.BlockingClientCall}, whose waiting thread runs the call's
 * callbacks itself and was seen to sleep through the end of its connection (grpc-java 1.83; <a
 * href="https://github.com/grpc/grpc-java/issues/12648">issue 12648</a> tells of the same): here
 * they run on the channel's threads.
 *
 * @param <Q> what is sent
 * @param <A> what is answered
 */
public final class TwoWayCall<Q, A> {
  /** Some 292 years. */
  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  /** Most messages that are kept for a reader. */
  private static final int MOST_UNREAD = 64;

  private final ClientCall<Q, A> call;
  private final ReentrantLock sending = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile boolean cancelled;

  /** What came and nobody has read. */
  @GuardedBy("lock")
  private final Deque<A> unread = new ArrayDeque<>();

  /** Whether a message was asked for that has not come. */
  @GuardedBy("lock")
  private boolean asked;

  @GuardedBy("lock")
  private @Nullable End end;

  private record End(Status status, Metadata trailers) {}

  private TwoWayCall(ClientCall<Q, A> call) {
    this.call = call;
  }

  /** Begins a call of {@code method}. */
  public static <Q, A> TwoWayCall<Q, A> open(Channel channel, MethodDescriptor<Q, A> method) {
    return open(channel, method, CallOptions.DEFAULT);
  }

  /**
   * Begins a call that takes messages to send until {@code buffered} bytes wait for the connection,
   * and the message that passes this limit.
   */
  public static <Q, A> TwoWayCall<Q, A> open(
      Channel channel, MethodDescriptor<Q, A> method, int buffered) {
    return open(channel, method, CallOptions.DEFAULT.withOnReadyThreshold(buffered));
  }

  /** Begins a call of which {@code request} is all that is sent. */
  public static <Q, A> TwoWayCall<Q, A> ask(
      Channel channel, MethodDescriptor<Q, A> method, Q request) {
    TwoWayCall<Q, A> asked = open(channel, method);
    asked.call.sendMessage(request);
    asked.call.halfClose();
    return asked;
  }

  private static <Q, A> TwoWayCall<Q, A> open(
      Channel channel, MethodDescriptor<Q, A> method, CallOptions options) {
    TwoWayCall<Q, A> opened = new TwoWayCall<>(channel.newCall(method, options));
    opened.call.start(opened.new Answers(), new Metadata());
    opened.askForMore(1);
    return opened;
  }

  /** Takes note of what comes; on threads of the channel. */
  private final class Answers extends ClientCall.Listener<A> {
    @Override
    public void onMessage(A message) {
      changed(message, null);
    }

    @Override
    public void onReady() {
      changed(null, null);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      changed(null, new End(status, trailers));
    }
  }

  private void changed(@Nullable A message, @Nullable End over) {
    lock.lock();
    try {
      if (message != null) {
        asked = false;
        unread.add(message);
      }
      end = over == null ? end : over;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a message, once there is room for it.
   *
   * @return false when the call is over; reading it tells why
   */
  public boolean write(Q message) throws InterruptedException {
    try {
      return write(message, FOREVER);
    } catch (TimeoutException e) {
      throw new IllegalStateException("centuries have passed", e);
    }
  }

  /**
   * Sends a message, once there is room for it.
   *
   * @param limit of the wait for room
   * @return false when the call is over; reading it tells why
   * @throws TimeoutException when there was no room in all that time, and nothing was sent
   */
  public boolean write(Q message, Duration limit) throws InterruptedException, TimeoutException {
    sending.lockInterruptibly();
    try {
      if (!awaitRoom(limit)) {
        return false;
      }
      call.sendMessage(message);
      return true;
    } catch (IllegalStateException e) {
      if (cancelled) {
        return false;
      }
      throw e;
    } finally {
      sending.unlock();
    }
  }

  private boolean awaitRoom(Duration limit) throws InterruptedException, TimeoutException {
    lock.lockInterruptibly();
    try {
      long left = limit.toNanos();
      while (end == null && !call.isReady()) {
        askForMore(MOST_UNREAD);
        mustBeLeft(left);
        left = changed.awaitNanos(left);
      }
      return end == null;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more will be sent. */
  public void halfClose() {
    sending.lock();
    try {
      call.halfClose();
    } finally {
      sending.unlock();
    }
  }

  /**
   * The next message.
   *
   * @return null at the end of a call that succeeded
   * @throws StatusException how the call failed, once all that came before was read
   */
  public @Nullable A read() throws InterruptedException, StatusException {
    try {
      return read(FOREVER);
    } catch (TimeoutException e) {
      throw new IllegalStateException("centuries have passed", e);
    }
  }

  /**
   * The next message.
   *
   * @param limit of the wait for it
   * @return null at the end of a call that succeeded
   * @throws StatusException how the call failed, once all that came before was read
   * @throws TimeoutException when nothing came in all that time
   */
  public @Nullable A read(Duration limit)
      throws InterruptedException, StatusException, TimeoutException {
    lock.lockInterruptibly();
    try {
      long left = limit.toNanos();
      while (unread.isEmpty() && end == null) {
        mustBeLeft(left);
        left = changed.awaitNanos(left);
      }
      A message = unread.poll();
      if (message == null && end != null && !end.status().isOk()) {
        throw end.status().asException(end.trailers());
      }
      askForMore(1);
      return message;
    } finally {
      lock.unlock();
    }
  }

  private static void mustBeLeft(long nanos) throws TimeoutException {
    if (nanos <= 0) {
      throw new TimeoutException();
    }
  }

  /** Asks for a message, unless {@code most} lie unread or one is on its way. */
  private void askForMore(int most) {
    lock.lock();
    try {
      if (end == null && !asked && unread.size() < most) {
        asked = true;
        call.request(1);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Breaks the call off; who waits in it learns that it was cancelled. */
  public void cancel(String why) {
    // Before the call knows: it throws at a thread that sends meanwhile.
    cancelled = true;
    call.cancel(why, null);
  }
}
