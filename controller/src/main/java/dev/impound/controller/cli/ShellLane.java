package dev.impound.controller.cli;

import com.google.protobuf.ByteString;
import dev.impound.node.v1.ShellExit;
import dev.impound.node.v1.TerminalSize;
import dev.impound.operator.v1.ShellOpening;
import dev.impound.operator.v1.ShellRequest;
import dev.impound.operator.v1.ShellResponse;
import dev.impound.wire.Limits;
import dev.impound.wire.TwoWayCall;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Joins two streams with a shell in a sandbox. Input is read on a thread of its own, which ends
 * with the input or with the process; output is written by the caller of {@link #join}.
 */
final class ShellLane {
  /** Ctrl-], which leaves the shell, as in telnet. */
  static final int LEAVE_KEY = 0x1d;

  /** For input in which every byte is the shell's. */
  static final int NO_KEY = -1;

  /** Small enough that keys are passed on at once, and far below {@link Limits#SHELL_BYTES}. */
  private static final int READ_BYTES = 8 << 10;

  private final TwoWayCall<ShellRequest, ShellResponse> call;
  private final ShellOpening opening;
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicBoolean left = new AtomicBoolean();

  ShellLane(TwoWayCall<ShellRequest, ShellResponse> call, ShellOpening opening) {
    this.call = call;
    this.opening = opening;
  }

  /**
   * Opens the shell and returns when it has ended or was left.
   *
   * @param leaveKey byte of the input that leaves the shell, or {@link #NO_KEY}
   */
  ShellExit join(InputStream in, OutputStream out, int leaveKey) throws IOException {
    try {
      write(ShellRequest.newBuilder().setOpening(opening).build());
      Thread.ofVirtual().name("shell-input").start(() -> pump(in, leaveKey));
      return receive(out);
    } catch (StatusException e) {
      if (left.get()) {
        return ShellExit.newBuilder().setCode(0).setReason("left; the sandbox runs on").build();
      }
      throw e.getStatus().asRuntimeException(e.getTrailers());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the shell was open", e);
    } finally {
      call.cancel("the operator's side ended");
    }
  }

  /** Tells the shell the terminal's size. */
  void resize(TerminalSize size) {
    try {
      write(ShellRequest.newBuilder().setSize(size).build());
    } catch (StatusException e) {
      // The lane is closed: join() tells of it.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ShellExit receive(OutputStream out)
      throws StatusException, InterruptedException, IOException {
    for (@Nullable ShellResponse next = call.read(); next != null; next = call.read()) {
      switch (next.getMessageCase()) {
        case OUTPUT -> {
          next.getOutput().writeTo(out);
          out.flush();
        }
        case EXIT -> {
          return next.getExit();
        }
        case MESSAGE_NOT_SET -> {}
      }
    }
    throw Status.INTERNAL.withDescription("the shell ended without an exit").asException();
  }

  private void pump(InputStream in, int leaveKey) {
    byte[] buffer = new byte[READ_BYTES];
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        int keys = indexOf(buffer, count, leaveKey);
        if (keys > 0) {
          ByteString input = ByteString.copyFrom(buffer, 0, keys);
          write(ShellRequest.newBuilder().setInput(input).build());
        }
        if (keys < count) {
          left.set(true);
          call.cancel("the operator left");
          return;
        }
      }
      write(ShellRequest.newBuilder().setEndOfInput(true).build());
    } catch (IOException | StatusException e) {
      // Nothing more can be passed on: join() tells how the shell ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where {@code key} stands in the first {@code count} bytes; {@code count} when it does not. */
  private static int indexOf(byte[] buffer, int count, int key) {
    for (int i = 0; i < count; i++) {
      if (buffer[i] == key) {
        return i;
      }
    }
    return count;
  }

  private void write(ShellRequest request) throws StatusException, InterruptedException {
    writing.lock();
    try {
      call.write(request);
    } finally {
      writing.unlock();
    }
  }
}
