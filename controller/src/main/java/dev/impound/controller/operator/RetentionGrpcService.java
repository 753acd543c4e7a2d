package dev.impound.controller.operator;

import dev.impound.controller.access.Access;
import dev.impound.controller.approval.ApprovalDesk;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.evidence.HoldId;
import dev.impound.controller.evidence.PurgePlan;
import dev.impound.controller.evidence.Retention;
import dev.impound.controller.evidence.RetentionSubject;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.retention.Schedule;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.operator.v1.CapturePurge;
import dev.impound.operator.v1.HoldEvidenceRequest;
import dev.impound.operator.v1.HoldEvidenceResponse;
import dev.impound.operator.v1.ListRetentionRequest;
import dev.impound.operator.v1.ListRetentionResponse;
import dev.impound.operator.v1.PlanPurgeRequest;
import dev.impound.operator.v1.PlanPurgeResponse;
import dev.impound.operator.v1.PurgeRequest;
import dev.impound.operator.v1.PurgeResponse;
import dev.impound.operator.v1.ReleaseHoldRequest;
import dev.impound.operator.v1.ReleaseHoldResponse;
import dev.impound.operator.v1.RetentionServiceGrpc;
import dev.impound.wire.Portions;
import dev.impound.wire.RefusalReason;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Legal holds and purging, for operators. */
public final class RetentionGrpcService extends RetentionServiceGrpc.RetentionServiceImplBase {
  private final Retention retention;
  private final IncidentDesk incidents;
  private final Schedule schedule;
  private final Purges purges;

  public RetentionGrpcService(
      Retention retention, IncidentDesk incidents, Schedule schedule, ApprovalDesk approvals) {
    this.purges = new Purges(retention, approvals);
    this.retention = retention;
    this.incidents = incidents;
    this.schedule = schedule;
  }

  private RetentionSubject subject(String id) {
    RetentionSubject subject = retention.subject(Requests.required("subject", id));
    if (incidents.find(subject.incident()).isEmpty()) {
      throw new RefusedException(
          RefusalReason.INCIDENT_UNKNOWN,
          "there is no incident " + subject.incident(),
          "\"impound incident list\" shows them");
    }
    return subject;
  }

  @Override
  public void holdEvidence(
      HoldEvidenceRequest request, StreamObserver<HoldEvidenceResponse> responses) {
    Actor actor = Actor.operator(Caller.operator());
    RetentionSubject subject = subject(request.getSubject());
    String reason = Requests.text("reason", request.getReason());
    try {
      responses.onNext(
          HoldEvidenceResponse.newBuilder()
              .setHold(RetentionMessages.hold(retention.hold(subject, actor, reason)))
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the hold on %s stands, and cannot be entered in the chain of custody".formatted(subject),
          e);
    }
    responses.onCompleted();
  }

  @Override
  public void releaseHold(
      ReleaseHoldRequest request, StreamObserver<ReleaseHoldResponse> responses) {
    Actor actor = Actor.operator(Caller.operator());
    RetentionSubject subject = subject(request.getSubject());
    Optional<HoldId> which =
        request.getHoldId().isEmpty()
            ? Optional.empty()
            : Optional.of(HoldId.parse(request.getHoldId()));
    String reason = Requests.text("reason", request.getReason());
    try {
      responses.onNext(
          ReleaseHoldResponse.newBuilder()
              .setHold(RetentionMessages.hold(retention.release(subject, which, actor, reason)))
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release the hold on " + subject, e);
    }
    responses.onCompleted();
  }

  @Override
  public void planPurge(PlanPurgeRequest request, StreamObserver<PlanPurgeResponse> responses) {
    Caller.operator();
    List<PurgePlan> plans = retention.plan(subject(request.getSubject()));
    Portions.of(PlanPurgeResponse.newBuilder().addAllCaptures(messages(plans)).build())
        .forEach(responses::onNext);
    responses.onCompleted();
  }

  @Override
  public void purge(PurgeRequest request, StreamObserver<PurgeResponse> responses) {
    List<PurgePlan> done = purges.purge(request, Caller.operator());
    Portions.of(PurgeResponse.newBuilder().addAllCaptures(messages(done)).build())
        .forEach(responses::onNext);
    responses.onCompleted();
  }

  @Override
  public void listRetention(
      ListRetentionRequest request, StreamObserver<ListRetentionResponse> responses) {
    Caller.operator();
    Optional<Duration> keep =
        request.hasKeep()
            ? Optional.of(RetentionMessages.keep(request.getKeep()))
            : schedule.keep();
    ListRetentionResponse.Builder response =
        ListRetentionResponse.newBuilder()
            .addAllCaptures(
                schedule.captures(keep).stream()
                    .filter(kept -> Access.shows(kept.capture().node()))
                    .map(RetentionMessages::kept)
                    .toList());
    schedule.keep().map(RetentionMessages::span).ifPresent(response::setKeep);
    Portions.of(response.build()).forEach(responses::onNext);
    responses.onCompleted();
  }

  private static List<CapturePurge> messages(List<PurgePlan> plans) {
    return plans.stream().map(RetentionMessages::purge).toList();
  }
}
