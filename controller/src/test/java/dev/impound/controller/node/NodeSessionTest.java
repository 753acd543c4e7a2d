package dev.impound.controller.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.testing.FakeCommandSequences;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.ConnectResponse;
import dev.impound.wire.NodeName;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeSessionTest {
  @Test
  void swallowsWhatIsSentAfterItsCallWasCancelled() {
    Cancelled call = new Cancelled();
    NodeSession session =
        new NodeSession(
            new NodeName("web-1"), call, FakeCommandSequences.unsigned(InstantSource.system()));

    session.command(Command.getDefaultInstance());
    session.command(Command.getDefaultInstance());

    assertThat(call.tried).as("once it is over nothing is tried").hasSize(1);
  }

  /** As gRPC's own: a call that was cancelled throws at what is sent. */
  private static final class Cancelled implements StreamObserver<ConnectResponse> {
    final List<ConnectResponse> tried = new ArrayList<>();

    @Override
    public void onNext(ConnectResponse response) {
      tried.add(response);
      throw Status.CANCELLED.asRuntimeException();
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}
  }
}
