package dev.impound.controller.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A call that is made again elsewhere when it is referred there before the first message came: what
 * was sent until then is kept and sent again. From the first message on it is the call below.
 */
final class RedirectedCall<Q, A> extends ClientCall<Q, A> {
  /** Where else a call can be made. */
  interface Route<Q, A> {
    /** The call to make instead of the one that was refused; empty when there is none. */
    Optional<ClientCall<Q, A>> after(StatusRuntimeException refused);
  }

  private final Route<Q, A> route;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final List<Q> sent = new ArrayList<>();

  @GuardedBy("lock")
  private ClientCall<Q, A> call;

  @GuardedBy("lock")
  private Metadata headers = new Metadata();

  @GuardedBy("lock")
  private long requested;

  @GuardedBy("lock")
  private boolean halfClosed;

  /** No longer to be made again: a message came, or the caller gave up. */
  @GuardedBy("lock")
  private boolean settled;

  RedirectedCall(ClientCall<Q, A> first, Route<Q, A> route) {
    this.call = first;
    this.route = route;
  }

  @Override
  public void start(Listener<A> listener, Metadata given) {
    lock.lock();
    try {
      headers = copy(given);
      call.start(new Relay(listener), given);
    } finally {
      lock.unlock();
    }
  }

  private static Metadata copy(Metadata given) {
    Metadata copy = new Metadata();
    copy.merge(given);
    return copy;
  }

  @Override
  public void request(int messages) {
    lock.lock();
    try {
      requested += messages;
      call.request(messages);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void sendMessage(Q message) {
    lock.lock();
    try {
      if (!settled) {
        sent.add(message);
      }
      call.sendMessage(message);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void halfClose() {
    lock.lock();
    try {
      halfClosed = true;
      call.halfClose();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void cancel(@Nullable String message, @Nullable Throwable cause) {
    lock.lock();
    try {
      settle();
      call.cancel(message, cause);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isReady() {
    lock.lock();
    try {
      return call.isReady();
    } finally {
      lock.unlock();
    }
  }

  private void settle() {
    lock.lock();
    try {
      settled = true;
      sent.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Makes the call again elsewhere; false when there is nowhere to. */
  private boolean repeat(Listener<A> listener, StatusRuntimeException refused) {
    lock.lock();
    try {
      Optional<ClientCall<Q, A>> next = settled ? Optional.empty() : route.after(refused);
      next.ifPresent(other -> replay(other, listener));
      return next.isPresent();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void replay(ClientCall<Q, A> other, Listener<A> listener) {
    call = other;
    call.start(new Relay(listener), copy(headers));
    for (long left = requested; left > 0; left -= Integer.MAX_VALUE) {
      call.request((int) Math.min(left, Integer.MAX_VALUE));
    }
    List.copyOf(sent).forEach(call::sendMessage);
    if (halfClosed) {
      call.halfClose();
    }
  }

  /** Holds the headers back until it is known whose they are. */
  private final class Relay extends Listener<A> {
    private final Listener<A> listener;
    private @Nullable Metadata held;

    Relay(Listener<A> listener) {
      this.listener = listener;
    }

    @Override
    public void onHeaders(Metadata given) {
      held = given;
    }

    @Override
    public void onMessage(A message) {
      settle();
      passHeaders();
      listener.onMessage(message);
    }

    private void passHeaders() {
      if (held != null) {
        listener.onHeaders(held);
        held = null;
      }
    }

    @Override
    public void onReady() {
      listener.onReady();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk() || !repeat(listener, status.asRuntimeException(trailers))) {
        passHeaders();
        listener.onClose(status, trailers);
      }
    }
  }
}
