package dev.impound.controller.rpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.wire.Refusal;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A call that somebody other than its service can end, at any time and from any thread. Its service
 * learns of that as it learns of a client that went away; what it still sends is dropped.
 */
final class EndableCall<Q, R> extends SimpleForwardingServerCall<Q, R> implements OpenCalls.Open {
  private final Credential credential;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private boolean closed;

  private volatile boolean ended;

  EndableCall(ServerCall<Q, R> call, Credential credential) {
    super(call);
    this.credential = credential;
  }

  @Override
  public Credential credential() {
    return credential;
  }

  @Override
  public String method() {
    return getMethodDescriptor().getFullMethodName();
  }

  @Override
  public boolean end(Refusal why) {
    StatusRuntimeException status = why.asStatus();
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      ended = true;
      closed = true;
      super.close(
          status.getStatus(), Optional.ofNullable(status.getTrailers()).orElseGet(Metadata::new));
      return true;
    } catch (IllegalStateException callIsOver) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void sendHeaders(Metadata headers) {
    lock.lock();
    try {
      if (!ended) {
        super.sendHeaders(headers);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void sendMessage(R message) {
    lock.lock();
    try {
      if (!ended) {
        super.sendMessage(message);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    lock.lock();
    try {
      if (!ended) {
        super.close(status, trailers);
        closed = true;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isReady() {
    return !ended && super.isReady();
  }

  @Override
  public boolean isCancelled() {
    return ended || super.isCancelled();
  }

  /** What tells the service; {@code over} runs when the call is over, however it ended. */
  ServerCall.Listener<Q> listener(ServerCall.Listener<Q> service, Runnable over) {
    return new Ears(service, over);
  }

  private final class Ears extends SimpleForwardingServerCallListener<Q> {
    private final Runnable over;

    Ears(ServerCall.Listener<Q> service, Runnable over) {
      super(service);
      this.over = over;
    }

    @Override
    public void onMessage(Q message) {
      if (!ended) {
        super.onMessage(message);
      }
    }

    @Override
    public void onHalfClose() {
      if (!ended) {
        super.onHalfClose();
      }
    }

    @Override
    public void onComplete() {
      over.run();
      if (ended) {
        super.onCancel();
      } else {
        super.onComplete();
      }
    }

    @Override
    public void onCancel() {
      over.run();
      super.onCancel();
    }
  }
}
