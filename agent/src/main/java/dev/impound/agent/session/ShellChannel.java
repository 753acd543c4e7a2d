package dev.impound.agent.session;

import com.google.protobuf.ByteString;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.ExecChannel;
import dev.impound.node.v1.AttachRequest;
import dev.impound.node.v1.AttachResponse;
import dev.impound.node.v1.OpenShell;
import dev.impound.node.v1.ShellExit;
import dev.impound.node.v1.ShellServiceGrpc;
import dev.impound.node.v1.TerminalSize;
import dev.impound.wire.Limits;
import dev.impound.wire.TwoWayCall;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins a shell in a sandbox with an operator's terminal, over a connection of its own. */
final class ShellChannel {
  private static final Logger LOG = LoggerFactory.getLogger(ShellChannel.class);
  private static final int MOST_CELLS = 1000;

  /** Half of what the contract allows: a screenful is smaller. */
  private static final int PIECE = Limits.SHELL_BYTES / 2;

  /** Joins shells with terminals. */
  @FunctionalInterface
  interface Opener {
    /**
     * Joins a shell with the terminal that waits under {@code shellId}, until one of them ends.
     *
     * @return exit code; empty when the operator left first
     */
    OptionalInt join(String shellId, OpenShell order, ExecChannel shell)
        throws InterruptedException;
  }

  private final TwoWayCall<AttachRequest, AttachResponse> call;
  private final ExecChannel shell;
  private volatile boolean left;

  private ShellChannel(TwoWayCall<AttachRequest, AttachResponse> call, ExecChannel shell) {
    this.call = call;
    this.shell = shell;
  }

  static Opener opener(Supplier<ManagedChannel> channels) {
    return (shellId, order, shell) -> {
      ManagedChannel channel = channels.get();
      try {
        return new ShellChannel(TwoWayCall.open(channel, ShellServiceGrpc.getAttachMethod()), shell)
            .run(shellId, order);
      } finally {
        channel.shutdown();
      }
    };
  }

  private OptionalInt run(String shellId, OpenShell order) throws InterruptedException {
    Thread keys = Thread.ofVirtual().name("shell-keys " + shellId).unstarted(this::passKeys);
    try {
      send(AttachRequest.newBuilder().setShellId(shellId).build());
      resize(order.getTerminal(), order.getColumns(), order.getRows());
      keys.start();
      boolean ended = passOutput();
      OptionalInt code = ended ? shell.exitCode() : OptionalInt.empty();
      if (ended) {
        ShellExit.Builder exit = ShellExit.newBuilder();
        code.ifPresent(exit::setCode);
        send(AttachRequest.newBuilder().setExit(exit).build());
        call.halfClose();
        // The controller ends the call once it has told the operator.
        keys.join(Duration.ofSeconds(5));
      }
      return code;
    } catch (StatusException e) {
      LOG.atInfo().addKeyValue("status", e.getStatus().getCode()).log("Shell left by its operator");
      return OptionalInt.empty();
    } finally {
      call.cancel("the shell's lane ends");
      keys.interrupt();
    }
  }

  /** True when the shell ended by itself. */
  private boolean passOutput() throws InterruptedException, StatusException {
    InputStream output = shell.output();
    byte[] piece = new byte[PIECE];
    try {
      for (int count = output.read(piece); count >= 0; count = output.read(piece)) {
        send(AttachRequest.newBuilder().setOutput(ByteString.copyFrom(piece, 0, count)).build());
      }
      return !left;
    } catch (IOException e) {
      return false;
    }
  }

  private void passKeys() {
    try {
      for (AttachResponse next = call.read(); next != null; next = call.read()) {
        switch (next.getMessageCase()) {
          case INPUT -> shell.write(next.getInput().toByteArray());
          case END_OF_INPUT -> shell.endInput();
          case SIZE -> resize(true, next.getSize());
          case MESSAGE_NOT_SET -> {
            // A later version's message means nothing to this one.
          }
        }
      }
      leave();
    } catch (StatusException | IOException e) {
      leave();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Cuts the shell's output, which ends the other thread's reading. */
  private void leave() {
    left = true;
    shell.close();
  }

  private void resize(boolean terminal, TerminalSize size) {
    resize(terminal, size.getColumns(), size.getRows());
  }

  private void resize(boolean terminal, int columns, int rows) {
    if (!terminal || columns < 1 || rows < 1 || columns > MOST_CELLS || rows > MOST_CELLS) {
      return;
    }
    try {
      shell.resize(columns, rows);
    } catch (EngineException e) {
      LOG.atDebug().addKeyValue("reason", e.text()).log("Terminal not resized");
    }
  }

  private void send(AttachRequest message) throws InterruptedException, StatusException {
    if (!call.write(message)) {
      throw new StatusException(io.grpc.Status.CANCELLED.withDescription("the operator left"));
    }
  }
}
