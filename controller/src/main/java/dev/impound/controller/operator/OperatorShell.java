package dev.impound.controller.operator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.quarantine.QuarantineDesk;
import dev.impound.controller.quarantine.ShellBridge;
import dev.impound.controller.quarantine.ShellBridge.Exit;
import dev.impound.controller.quarantine.ShellBridge.ShellSide;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.rpc.StatusMapping;
import dev.impound.node.v1.ShellExit;
import dev.impound.operator.v1.ShellOpening;
import dev.impound.operator.v1.ShellRequest;
import dev.impound.operator.v1.ShellResponse;
import dev.impound.wire.RefusalReason;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One operator's end of a shell. What is typed before the node has attached is kept for it, up to a
 * limit.
 */
final class OperatorShell implements StreamObserver<ShellRequest>, ShellBridge.OperatorSide {
  /** More messages than a person types before a shell appears. */
  private static final int MOST_EARLY = 1024;

  private final QuarantineDesk desk;
  private final NodeCommands nodes;
  private final ShellBridge bridge;
  private final String shellId;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final ServerCallStreamObserver<ShellResponse> responses;

  @GuardedBy("lock")
  private final List<Consumer<ShellSide>> early = new ArrayList<>();

  @GuardedBy("lock")
  private @Nullable ShellSide shell;

  @GuardedBy("lock")
  private boolean ended;

  private boolean opened;

  OperatorShell(
      QuarantineDesk desk,
      NodeCommands nodes,
      ShellBridge bridge,
      String shellId,
      ServerCallStreamObserver<ShellResponse> responses) {
    this.desk = desk;
    this.nodes = nodes;
    this.bridge = bridge;
    this.shellId = shellId;
    this.responses = responses;
    responses.setOnCancelHandler(this::operatorGone);
  }

  @Override
  public void onNext(ShellRequest request) {
    try {
      take(request);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void take(ShellRequest request) {
    switch (request.getMessageCase()) {
      case OPENING -> open(request.getOpening());
      case INPUT -> tell(side -> side.input(request.getInput().toByteArray()));
      case END_OF_INPUT -> tell(ShellSide::endOfInput);
      case SIZE ->
          tell(side -> side.resize(request.getSize().getColumns(), request.getSize().getRows()));
      case MESSAGE_NOT_SET ->
          throw new RefusedException(
              RefusalReason.MALFORMED, "a message of the shell is empty", "");
    }
  }

  private void open(ShellOpening opening) {
    if (opened) {
      throw new RefusedException(RefusalReason.MALFORMED, "the shell is open already", "");
    }
    opened = true;
    QuarantineDesk.Placed placed = desk.find(opening.getName());
    if (!placed.sandbox().running()) {
      throw new RefusedException(
          RefusalReason.SANDBOX_NOT_RUNNING,
          "sandbox %s on %s does not run".formatted(opening.getName(), placed.node()),
          "stop it and run it again: impound quarantine stop NAME");
    }
    bridge.await(shellId, placed.node(), this);
    var unused =
        nodes
            .openShell(
                placed.node(),
                opening.getName(),
                shellId,
                opening.getTerminal(),
                opening.getSize().getColumns(),
                opening.getSize().getRows())
            .thenAccept(
                outcome -> {
                  if (outcome.hasFailure()) {
                    fail(NodeCommands.failure(placed.node(), outcome));
                  }
                });
  }

  private void tell(Consumer<ShellSide> word) {
    lock.lock();
    try {
      if (!opened) {
        throw new RefusedException(
            RefusalReason.MALFORMED, "the first message must name the sandbox", "");
      }
      if (shell != null) {
        word.accept(shell);
      } else if (early.size() < MOST_EARLY) {
        early.add(word);
      } else {
        throw new RefusedException(
            RefusalReason.MALFORMED, "too much input before the shell appeared", "");
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void attached(ShellSide attached) {
    lock.lock();
    try {
      shell = attached;
      early.forEach(word -> word.accept(attached));
      early.clear();
      if (ended) {
        attached.hangUp();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void output(byte[] bytes) {
    lock.lock();
    try {
      if (!ended) {
        responses.onNext(ShellResponse.newBuilder().setOutput(ByteString.copyFrom(bytes)).build());
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void exited(Exit exit) {
    ShellExit.Builder message = ShellExit.newBuilder().setReason(exit.reason());
    if (exit.code() >= 0) {
      message.setCode(exit.code());
    }
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        responses.onNext(ShellResponse.newBuilder().setExit(message).build());
        responses.onCompleted();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void lost(String why) {
    fail(
        new RefusedException(
            RefusalReason.NODE_NOT_CONNECTED, why, "the sandbox runs on; open a shell again"));
  }

  private void fail(RuntimeException failure) {
    bridge.forget(shellId);
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        responses.onError(StatusMapping.status(failure));
      }
    } finally {
      lock.unlock();
    }
  }

  private void operatorGone() {
    bridge.forget(shellId);
    lock.lock();
    try {
      ended = true;
      if (shell != null) {
        shell.hangUp();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onError(Throwable cause) {
    operatorGone();
  }

  @Override
  public void onCompleted() {
    // The operator has nothing more to type; what the shell still writes is for them.
  }
}
