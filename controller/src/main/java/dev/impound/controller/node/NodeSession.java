package dev.impound.controller.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.ConnectResponse;
import dev.impound.node.v1.Welcome;
import dev.impound.wire.NodeName;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The sending side of one session. Safe for many threads; a session that has ended swallows what is
 * sent, since its node gets pending commands again in the next.
 */
final class NodeSession {
  private final NodeName node;
  private final CommandSigner signer;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final StreamObserver<ConnectResponse> responses;

  @GuardedBy("lock")
  private boolean ended;

  private volatile long heardAt;

  NodeSession(NodeName node, StreamObserver<ConnectResponse> responses, CommandSigner signer) {
    this.signer = signer;
    this.node = node;
    this.responses = responses;
  }

  NodeName node() {
    return node;
  }

  /** The node gave a sign of life, at this reading of a clock that is never set. */
  void heard(long nanos) {
    heardAt = nanos;
  }

  /** When {@link #heard} was told last. */
  long heardAt() {
    return heardAt;
  }

  void welcome(Welcome welcome) {
    send(ConnectResponse.newBuilder().setWelcome(welcome).build());
  }

  /** Signs and sends under one lock: commands go out in the order of their numbers. */
  void command(Command command) {
    lock.lock();
    try {
      if (!ended) {
        send(ConnectResponse.newBuilder().setSignedCommand(signer.sign(node, command)).build());
      }
    } finally {
      lock.unlock();
    }
  }

  private void send(ConnectResponse response) {
    lock.lock();
    try {
      if (!ended) {
        responses.onNext(response);
      }
    } catch (IllegalStateException | StatusRuntimeException callIsOver) {
      ended = true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream; {@code reason} is the status the agent sees. */
  void end(Throwable reason) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        responses.onError(reason);
      }
    } catch (IllegalStateException callIsOver) {
      // The other end was faster.
    } finally {
      lock.unlock();
    }
  }

  /** The agent ended the stream. */
  void endedByAgent() {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        responses.onCompleted();
      }
    } catch (IllegalStateException callIsOver) {
      // Nothing is left to complete.
    } finally {
      lock.unlock();
    }
  }
}
