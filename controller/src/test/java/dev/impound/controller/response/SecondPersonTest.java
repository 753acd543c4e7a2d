package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.impound.controller.approval.ApprovalDesk;
import dev.impound.controller.approval.ApprovalKind;
import dev.impound.controller.approval.ApprovalSettings;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.evidence.RetentionSubject;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.journal.SqlApprovalRegister;
import dev.impound.controller.operator.ApprovalGrpcService;
import dev.impound.controller.operator.ResponseGrpcService;
import dev.impound.controller.operator.RetentionGrpcService;
import dev.impound.controller.plan.Playbooks;
import dev.impound.controller.retention.RetentionSettings;
import dev.impound.controller.retention.Schedule;
import dev.impound.controller.testing.InProcessCalls;
import dev.impound.operator.v1.ApprovalEntry;
import dev.impound.operator.v1.ApprovalServiceGrpc;
import dev.impound.operator.v1.ContainRequest;
import dev.impound.operator.v1.DecideApprovalRequest;
import dev.impound.operator.v1.DecideStepRequest;
import dev.impound.operator.v1.GetApprovalRequest;
import dev.impound.operator.v1.PurgeRequest;
import dev.impound.operator.v1.ReleaseRequest;
import dev.impound.operator.v1.ResponseServiceGrpc;
import dev.impound.operator.v1.RetentionServiceGrpc;
import dev.impound.operator.v1.TargetReference;
import dev.impound.wire.Portions;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import io.grpc.Channel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one person asks and another approves, through the services, on what it does. */
class SecondPersonTest {
  @TempDir private Path folder;
  private final InProcessCalls calls = new InProcessCalls();
  private Optional<ResponseRig> open = Optional.empty();

  @AfterEach
  void close() throws IOException {
    calls.close();
    if (open.isPresent()) {
      open.get().close();
    }
  }

  private ResponseRig rig(int most) throws IOException, InterruptedException {
    ResponseRig rig =
        new ResponseRig(
            folder, new FakeLoadBalancers(), ResponseRig.guards(most, 0), Playbooks.standard());
    open = Optional.of(rig);
    rig.dispatch.start();
    rig.willingAgent();
    return rig;
  }

  /** Everything that an operator calls. */
  private Channel as(String operator, ResponseRig rig) throws IOException {
    ApprovalDesk desk =
        new ApprovalDesk(
            new SqlApprovalRegister(rig.jdbi),
            new ApprovalSettings(EnumSet.allOf(ApprovalKind.class), 1, Duration.ofHours(8)),
            Clock.systemUTC());
    return calls.as(
        SpiffeId.operator("test", operator),
        new ResponseGrpcService(rig.orders, rig.confirming, desk, rig.evidence.retention()),
        new RetentionGrpcService(
            rig.evidence.retention(),
            rig.incidents,
            new Schedule(
                rig.evidence.retention(),
                incident -> Optional.empty(),
                new RetentionSettings(Optional.empty())),
            desk),
        new ApprovalGrpcService(desk, rig.orders, rig.evidence.retention()));
  }

  private static void assertWaits(ThrowingCallable call) {
    assertThat(Refusal.from(catchThrowable(call)).orElseThrow().reason())
        .isEqualTo(RefusalReason.SECOND_PERSON_NEEDED);
  }

  private static ApprovalEntry approve(Channel channel) {
    return ApprovalServiceGrpc.newBlockingStub(channel)
        .decideApproval(
            DecideApprovalRequest.newBuilder()
                .setApprovalId("APR-1")
                .setApprove(true)
                .setReason("seen")
                .build())
        .getApproval();
  }

  private static IncidentId alarm(ResponseRig rig, String container) throws InterruptedException {
    long number =
        rig.desk
            .admit(List.of(ResponseRig.alarm("on-" + container, container)))
            .getFirst()
            .number();
    return rig.ended(number).incident().orElseThrow();
  }

  @Test
  void aStepThatAGuardHoldsGoesOnWhenASecondPersonApproves() throws Exception {
    ResponseRig rig = rig(1);
    rig.settled(alarm(rig, "shop"));
    Incident held = rig.settled(alarm(rig, "api"));
    assertThat(held.latest(StepKind.FREEZE).orElseThrow().state()).isEqualTo(StepState.HELD);

    Channel ana = as("ana", rig);
    assertWaits(
        () ->
            ResponseServiceGrpc.newBlockingStub(ana)
                .decideStep(
                    DecideStepRequest.newBuilder()
                        .setIncidentId(held.id().toString())
                        .setStep("freeze")
                        .setApprove(true)
                        .setReason("it must be")
                        .build()));
    assertThat(rig.incidents.find(held.id()).orElseThrow().state())
        .isEqualTo(IncidentState.NOT_CONTAINED);
    ApprovalEntry approved = approve(as("ben", rig));

    assertThat(approved.getState()).isEqualTo("approved");
    assertThat(approved.getOutcome()).contains("goes on");
    Incident after = rig.settled(held.id());
    assertThat(after.latest(StepKind.FREEZE).orElseThrow().state()).isEqualTo(StepState.DONE);
    assertThat(after.timeline().toString()).contains("ana").contains("approved by ben");
  }

  @Test
  void oneTargetMoreThanAllowedIsContainedWhenASecondPersonApproves() throws Exception {
    ResponseRig rig = rig(10);
    Channel ana = as("ana", rig);
    contain(ana, "shop");

    assertWaits(() -> contain(ana, "api"));
    assertThat(rig.incidents.newest(10)).hasSize(1);
    approve(as("ben", rig));

    Incident second = rig.settled(rig.incidents.newest(10).getFirst().id());
    assertThat(second.containerName()).isEqualTo("api");
    assertThat(second.state()).isEqualTo(IncidentState.CONTAINED);
  }

  private static void contain(Channel channel, String container) {
    ResponseServiceGrpc.newBlockingStub(channel)
        .contain(
            ContainRequest.newBuilder().setTarget(target(container)).setReason("seen").build());
  }

  private static TargetReference target(String container) {
    return TargetReference.newBuilder()
        .setNode(ResponseRig.NODE.text())
        .setContainer(container)
        .build();
  }

  @Test
  void anIncidentOnLegalHoldIsReleasedAndItsEvidenceRemovedOnlyByTwo() throws Exception {
    ResponseRig rig = rig(10);
    Incident incident = rig.settled(alarm(rig, "shop"));
    rig.evidence
        .retention()
        .hold(
            new RetentionSubject(incident.id(), Optional.empty()),
            Actor.operator("carol"),
            "court order");
    Channel ana = as("ana", rig);

    assertWaits(
        () ->
            ResponseServiceGrpc.newBlockingStub(ana)
                .release(
                    ReleaseRequest.newBuilder()
                        .setTarget(target("shop"))
                        .setReason("over")
                        .build()));
    assertThat(rig.incidents.find(incident.id()).orElseThrow().state())
        .isEqualTo(IncidentState.CONTAINED);
    approve(as("ben", rig));

    assertThat(rig.settled(incident.id()).state()).isEqualTo(IncidentState.RELEASED);
  }

  @Test
  void evidenceIsRemovedWhenASecondPersonApprovesAndTheRequesterSeesIt() throws Exception {
    ResponseRig rig = rig(10);
    Incident incident = rig.settled(alarm(rig, "shop"));
    String capture = rig.evidence.items(Optional.of(incident.id())).getFirst().capture().toString();
    Channel ana = as("ana", rig);

    assertWaits(
        () ->
            Portions.joined(
                RetentionServiceGrpc.newBlockingStub(ana)
                    .purge(
                        PurgeRequest.newBuilder()
                            .addCaptureIds(capture)
                            .setReason("case closed")
                            .build())));
    assertThat(rig.evidence.retention().kept()).hasSize(1);
    assertThat(Refusal.from(catchThrowable(() -> approve(ana))).orElseThrow().reason())
        .isEqualTo(RefusalReason.NOT_ALLOWED);
    approve(as("ben", rig));

    assertThat(rig.evidence.retention().kept()).isEmpty();
    ApprovalEntry seen =
        ApprovalServiceGrpc.newBlockingStub(ana)
            .getApproval(GetApprovalRequest.newBuilder().setApprovalId("APR-1").build())
            .getApproval();
    assertThat(seen.getDecidedBy()).isEqualTo("ben");
    assertThat(seen.getOutcome()).contains("bytes are removed");
    assertThat(rig.evidence.custodyLog().entries().toString())
        .contains("operator/ana")
        .contains("approved by ben");
  }
}
