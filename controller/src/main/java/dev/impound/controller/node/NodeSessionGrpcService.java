package dev.impound.controller.node;

import dev.impound.controller.receipt.ReceiptDesk;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.rpc.StatusMapping;
import dev.impound.node.v1.ConnectRequest;
import dev.impound.node.v1.ConnectResponse;
import dev.impound.node.v1.NodeSessionServiceGrpc;
import dev.impound.node.v1.Registration;
import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** The command lane: translates the stream of one agent into calls of {@link NodeSessions}. */
public final class NodeSessionGrpcService
    extends NodeSessionServiceGrpc.NodeSessionServiceImplBase {
  private final NodeSessions sessions;
  private final ReceiptDesk receipts;

  /** Takes agents' sessions, and keeps the certificates that they show for their receipts. */
  public NodeSessionGrpcService(NodeSessions sessions, ReceiptDesk receipts) {
    this.sessions = sessions;
    this.receipts = receipts;
  }

  @Override
  public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> responses) {
    return new AgentStream(Caller.node(), responses);
  }

  private final class AgentStream implements StreamObserver<ConnectRequest> {
    private final NodeName node;
    private final StreamObserver<ConnectResponse> responses;
    private @Nullable NodeSession session;

    AgentStream(NodeName node, StreamObserver<ConnectResponse> responses) {
      this.node = node;
      this.responses = responses;
    }

    @Override
    public void onNext(ConnectRequest request) {
      try {
        if (session == null) {
          session = open(request);
        } else {
          take(session, request);
        }
      } catch (RuntimeException e) {
        fail(e);
      }
    }

    private NodeSession open(ConnectRequest request) {
      if (!request.hasRegistration()) {
        throw new RefusedException(
            RefusalReason.MALFORMED, "the first message of a session must be a registration", "");
      }
      Registration registration = request.getRegistration();
      if (!registration.getNodeName().equals(node.text())) {
        throw new RefusedException(
            RefusalReason.NOT_YOUR_NAME,
            "the registration names a node other than %s, which the certificate is for"
                .formatted(node),
            "");
      }
      NodeSession opened = sessions.open(node, registration, responses);
      if (!registration.getReceiptCertificate().isEmpty()) {
        receipts.shown(node, registration.getReceiptCertificate().toByteArray());
      }
      return opened;
    }

    private void take(NodeSession open, ConnectRequest request) {
      switch (request.getMessageCase()) {
        case REGISTRATION -> sessions.registered(open, request.getRegistration());
        case HEARTBEAT -> sessions.heard(open, request.getHeartbeat());
        case OUTCOME -> sessions.settle(node, request.getOutcome());
        case PROGRESS -> sessions.progress(node, request.getProgress());
        case MESSAGE_NOT_SET ->
            throw new RefusedException(
                RefusalReason.MALFORMED, "a message of the session is empty", "");
      }
    }

    private void fail(RuntimeException failure) {
      if (session == null) {
        responses.onError(StatusMapping.status(failure));
      } else {
        session.end(StatusMapping.status(failure));
        sessions.closed(session, "it sent what the contract forbids");
      }
    }

    @Override
    public void onError(Throwable cause) {
      if (session != null) {
        sessions.closed(session, "the connection was lost");
      }
    }

    @Override
    public void onCompleted() {
      if (session == null) {
        responses.onCompleted();
      } else {
        session.endedByAgent();
        sessions.closed(session, "the agent was stopped");
      }
    }
  }
}
