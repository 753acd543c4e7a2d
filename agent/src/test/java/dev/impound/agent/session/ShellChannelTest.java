package dev.impound.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.impound.agent.container.ExecChannel;
import dev.impound.agent.testing.LocalServer;
import dev.impound.node.v1.AttachRequest;
import dev.impound.node.v1.AttachResponse;
import dev.impound.node.v1.OpenShell;
import dev.impound.node.v1.ShellServiceGrpc;
import dev.impound.node.v1.TerminalSize;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class ShellChannelTest {
  private final EchoingShell shell = new EchoingShell();
  private final List<AttachRequest> received = new ArrayList<>();
  private StreamObserver<AttachResponse> toAgent = new Silent();

  /** What the operator does when the shell says something. */
  private interface Operator {
    void onMessage(AttachRequest message, StreamObserver<AttachResponse> toAgent);
  }

  private Operator operator = (message, out) -> {};

  private final LocalServer server =
      new LocalServer(
          new ShellServiceGrpc.ShellServiceImplBase() {
            @Override
            public StreamObserver<AttachRequest> attach(StreamObserver<AttachResponse> response) {
              toAgent = response;
              return new StreamObserver<>() {
                @Override
                public void onNext(AttachRequest message) {
                  received.add(message);
                  operator.onMessage(message, toAgent);
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {
                  toAgent.onCompleted();
                }
              };
            }
          });

  @AfterEach
  void stop() {
    server.close();
  }

  private static final class Silent implements StreamObserver<AttachResponse> {
    @Override
    public void onNext(AttachResponse value) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  /** Says back what it is told, and exits with 3 when its input ends. */
  private static final class EchoingShell implements ExecChannel {
    private final PipedInputStream output = new PipedInputStream();
    private final PipedOutputStream echo = connected(output);
    private final List<String> sizes = new ArrayList<>();
    private volatile boolean closed;

    private static PipedOutputStream connected(PipedInputStream to) {
      try {
        return new PipedOutputStream(to);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public InputStream output() {
      return output;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      echo.write(bytes);
      echo.flush();
    }

    @Override
    public void endInput() throws IOException {
      echo.close();
    }

    @Override
    public void resize(int columns, int rows) {
      sizes.add(columns + "x" + rows);
    }

    @Override
    public OptionalInt exitCode() {
      return OptionalInt.of(3);
    }

    @Override
    public long pid() {
      return 0;
    }

    @Override
    public void close() {
      closed = true;
      try {
        echo.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private OptionalInt join() throws InterruptedException {
    return ShellChannel.opener(server::channel)
        .join(
            "SHELL-1",
            OpenShell.newBuilder().setTerminal(true).setColumns(80).setRows(25).build(),
            shell);
  }

  private static AttachResponse input(String text) {
    return AttachResponse.newBuilder().setInput(ByteString.copyFromUtf8(text)).build();
  }

  @Test
  void passesKeysAndOutputBothWaysAndTellsTheExitCode() throws Exception {
    operator =
        (message, out) -> {
          switch (message.getMessageCase()) {
            case SHELL_ID -> {
              out.onNext(
                  AttachResponse.newBuilder()
                      .setSize(TerminalSize.newBuilder().setColumns(100).setRows(30))
                      .build());
              out.onNext(input("ls\n"));
            }
            case OUTPUT -> out.onNext(AttachResponse.newBuilder().setEndOfInput(true).build());
            default -> {}
          }
        };

    assertThat(join()).hasValue(3);
    assertThat(received.getFirst().getShellId()).isEqualTo("SHELL-1");
    assertThat(received)
        .filteredOn(AttachRequest::hasOutput)
        .extracting(message -> message.getOutput().toString(StandardCharsets.UTF_8))
        .containsExactly("ls\n");
    assertThat(received.getLast().getExit().getCode()).isEqualTo(3);
    assertThat(shell.sizes).containsExactly("80x25", "100x30");
  }

  @Test
  void leavesTheShellWhenTheOperatorGoes() throws Exception {
    operator = (message, out) -> out.onCompleted();

    assertThat(join()).isEmpty();
    assertThat(shell.closed).isTrue();
  }

  @Test
  void leavesTheShellWhenTheControllerRefuses() throws Exception {
    operator =
        (message, out) ->
            out.onError(Refusal.of(RefusalReason.SHELL_UNKNOWN, "nobody waits", "").asStatus());

    assertThat(join()).isEmpty();
    assertThat(shell.closed).isTrue();
  }
}
