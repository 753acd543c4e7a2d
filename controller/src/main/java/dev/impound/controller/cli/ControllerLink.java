package dev.impound.controller.cli;

import dev.impound.evidence.v1.RetrievalServiceGrpc;
import dev.impound.operator.v1.AlarmServiceGrpc;
import dev.impound.operator.v1.ApprovalServiceGrpc;
import dev.impound.operator.v1.AuditServiceGrpc;
import dev.impound.operator.v1.BanServiceGrpc;
import dev.impound.operator.v1.CloudServiceGrpc;
import dev.impound.operator.v1.ContainerServiceGrpc;
import dev.impound.operator.v1.CustodyServiceGrpc;
import dev.impound.operator.v1.EnrolmentOrderServiceGrpc;
import dev.impound.operator.v1.EvidenceServiceGrpc;
import dev.impound.operator.v1.IncidentServiceGrpc;
import dev.impound.operator.v1.NodeServiceGrpc;
import dev.impound.operator.v1.OperatorServiceGrpc;
import dev.impound.operator.v1.QuarantineServiceGrpc;
import dev.impound.operator.v1.ResponseServiceGrpc;
import dev.impound.operator.v1.RetentionServiceGrpc;
import dev.impound.operator.v1.ScrubServiceGrpc;
import dev.impound.operator.v1.ShellRequest;
import dev.impound.operator.v1.ShellResponse;
import dev.impound.operator.v1.StatusServiceGrpc;
import dev.impound.wire.TwoWayCall;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The controllers' services: those of the one that is configured, and where that one refers to
 * another, of that. A call that answers at once must do so within 30 seconds; a call that follows
 * something has the limit that the operator gave, or none.
 */
final class ControllerLink implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final Redirection channel;
  private final Duration waiting;

  /**
   * Takes the way over.
   *
   * @param waiting limit of calls that follow something; zero means none
   */
  ControllerLink(Redirection channel, Duration waiting) {
    this.channel = channel;
    this.waiting = waiting;
  }

  /** The controller that is asked. */
  HostPort endpoint() {
    return channel.endpoint();
  }

  NodeServiceGrpc.NodeServiceBlockingStub nodes() {
    return answering(NodeServiceGrpc.newBlockingStub(channel));
  }

  ContainerServiceGrpc.ContainerServiceBlockingStub containers() {
    return answering(ContainerServiceGrpc.newBlockingStub(channel));
  }

  AuditServiceGrpc.AuditServiceBlockingStub audit() {
    return answering(AuditServiceGrpc.newBlockingStub(channel));
  }

  BanServiceGrpc.BanServiceBlockingStub bans() {
    return answering(BanServiceGrpc.newBlockingStub(channel));
  }

  EnrolmentOrderServiceGrpc.EnrolmentOrderServiceBlockingStub enrolment() {
    return answering(EnrolmentOrderServiceGrpc.newBlockingStub(channel));
  }

  OperatorServiceGrpc.OperatorServiceBlockingStub operators() {
    return answering(OperatorServiceGrpc.newBlockingStub(channel));
  }

  ApprovalServiceGrpc.ApprovalServiceBlockingStub approvals() {
    return answering(ApprovalServiceGrpc.newBlockingStub(channel));
  }

  /** Approving does what was asked, and that may take its time. */
  ApprovalServiceGrpc.ApprovalServiceBlockingStub approving() {
    return following(ApprovalServiceGrpc.newBlockingStub(channel));
  }

  AlarmServiceGrpc.AlarmServiceBlockingStub alarms() {
    return answering(AlarmServiceGrpc.newBlockingStub(channel));
  }

  ResponseServiceGrpc.ResponseServiceBlockingStub response() {
    return answering(ResponseServiceGrpc.newBlockingStub(channel));
  }

  StatusServiceGrpc.StatusServiceBlockingStub status() {
    return answering(StatusServiceGrpc.newBlockingStub(channel));
  }

  /** A cloud that does not answer takes its time. */
  CloudServiceGrpc.CloudServiceBlockingStub cloud() {
    return following(CloudServiceGrpc.newBlockingStub(channel));
  }

  ScrubServiceGrpc.ScrubServiceBlockingStub scrub() {
    return answering(ScrubServiceGrpc.newBlockingStub(channel));
  }

  IncidentServiceGrpc.IncidentServiceBlockingStub incidents() {
    return answering(IncidentServiceGrpc.newBlockingStub(channel));
  }

  IncidentServiceGrpc.IncidentServiceBlockingStub incidentWatch() {
    return following(IncidentServiceGrpc.newBlockingStub(channel));
  }

  EvidenceServiceGrpc.EvidenceServiceBlockingStub evidence() {
    return answering(EvidenceServiceGrpc.newBlockingStub(channel));
  }

  RetentionServiceGrpc.RetentionServiceBlockingStub retention() {
    return answering(RetentionServiceGrpc.newBlockingStub(channel));
  }

  /** Removing much takes its time. */
  RetentionServiceGrpc.RetentionServiceBlockingStub purge() {
    return following(RetentionServiceGrpc.newBlockingStub(channel));
  }

  EvidenceServiceGrpc.EvidenceServiceBlockingStub verification() {
    return following(EvidenceServiceGrpc.newBlockingStub(channel));
  }

  CustodyServiceGrpc.CustodyServiceBlockingStub custodyStream() {
    return following(CustodyServiceGrpc.newBlockingStub(channel));
  }

  RetrievalServiceGrpc.RetrievalServiceBlockingStub retrieval() {
    return following(RetrievalServiceGrpc.newBlockingStub(channel));
  }

  QuarantineServiceGrpc.QuarantineServiceBlockingStub quarantine() {
    return answering(QuarantineServiceGrpc.newBlockingStub(channel));
  }

  QuarantineServiceGrpc.QuarantineServiceBlockingStub quarantineLoad() {
    return following(QuarantineServiceGrpc.newBlockingStub(channel));
  }

  /** Without a limit: a person decides when a shell ends. */
  TwoWayCall<ShellRequest, ShellResponse> shell() {
    return TwoWayCall.open(channel, QuarantineServiceGrpc.getShellMethod());
  }

  private static <S extends AbstractStub<S>> S answering(S stub) {
    return stub.withDeadlineAfter(ANSWER.toSeconds(), TimeUnit.SECONDS);
  }

  private <S extends AbstractStub<S>> S following(S stub) {
    return waiting.isZero()
        ? stub
        : stub.withDeadlineAfter(waiting.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Cuts what is still open; work at the controller goes on. */
  @Override
  public void close() {
    channel.close();
  }
}
