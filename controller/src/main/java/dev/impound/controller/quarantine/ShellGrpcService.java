package dev.impound.controller.quarantine;

import com.google.protobuf.ByteString;
import dev.impound.controller.quarantine.ShellBridge.Exit;
import dev.impound.controller.quarantine.ShellBridge.OperatorSide;
import dev.impound.controller.quarantine.ShellBridge.ShellSide;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.rpc.StatusMapping;
import dev.impound.node.v1.AttachRequest;
import dev.impound.node.v1.AttachResponse;
import dev.impound.node.v1.ShellServiceGrpc;
import dev.impound.node.v1.TerminalSize;
import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The node's end of a shell: translates its stream for the {@link ShellBridge}. */
public final class ShellGrpcService extends ShellServiceGrpc.ShellServiceImplBase {
  private final ShellBridge bridge;

  public ShellGrpcService(ShellBridge bridge) {
    this.bridge = bridge;
  }

  @Override
  public StreamObserver<AttachRequest> attach(StreamObserver<AttachResponse> responses) {
    return new NodeStream(Caller.node(), responses);
  }

  private final class NodeStream implements StreamObserver<AttachRequest> {
    private final NodeName node;
    private final Keys keys;
    private @Nullable OperatorSide operator;

    NodeStream(NodeName node, StreamObserver<AttachResponse> responses) {
      this.node = node;
      this.keys = new Keys(responses);
    }

    @Override
    public void onNext(AttachRequest request) {
      try {
        take(request);
      } catch (RuntimeException e) {
        keys.fail(e);
      }
    }

    private void take(AttachRequest request) {
      OperatorSide joined = operator;
      if (joined == null) {
        if (request.getMessageCase() != AttachRequest.MessageCase.SHELL_ID) {
          throw new RefusedException(
              RefusalReason.MALFORMED, "the first message must name the shell", "");
        }
        operator = bridge.take(request.getShellId(), node);
        operator.attached(keys);
        return;
      }
      switch (request.getMessageCase()) {
        case OUTPUT -> joined.output(request.getOutput().toByteArray());
        case EXIT ->
            joined.exited(
                new Exit(
                    request.getExit().hasCode() ? request.getExit().getCode() : -1,
                    request.getExit().getReason()));
        case SHELL_ID, MESSAGE_NOT_SET ->
            throw new RefusedException(
                RefusalReason.MALFORMED, "a message of the shell is out of turn", "");
      }
    }

    @Override
    public void onError(Throwable cause) {
      if (operator != null) {
        operator.lost("the quarantine node's connection was lost");
      }
    }

    @Override
    public void onCompleted() {
      if (operator != null) {
        operator.lost("the quarantine node ended the shell");
      }
      keys.hangUp();
    }
  }

  /** Sends the operator's keys to the node. Safe for many threads. */
  private static final class Keys implements ShellSide {
    private final StreamObserver<AttachResponse> responses;
    private final ReentrantLock lock = new ReentrantLock();

    Keys(StreamObserver<AttachResponse> responses) {
      this.responses = responses;
    }

    @Override
    public void input(byte[] bytes) {
      send(AttachResponse.newBuilder().setInput(ByteString.copyFrom(bytes)).build());
    }

    @Override
    public void endOfInput() {
      send(AttachResponse.newBuilder().setEndOfInput(true).build());
    }

    @Override
    public void resize(int columns, int rows) {
      send(
          AttachResponse.newBuilder()
              .setSize(TerminalSize.newBuilder().setColumns(columns).setRows(rows))
              .build());
    }

    @Override
    public void hangUp() {
      guarded(responses::onCompleted);
    }

    void fail(RuntimeException failure) {
      guarded(() -> responses.onError(StatusMapping.status(failure)));
    }

    private void send(AttachResponse response) {
      guarded(() -> responses.onNext(response));
    }

    private void guarded(Runnable work) {
      lock.lock();
      try {
        work.run();
      } catch (RuntimeException callIsOver) {
        // The node is gone, and its stream says so to the operator by itself.
      } finally {
        lock.unlock();
      }
    }
  }
}
