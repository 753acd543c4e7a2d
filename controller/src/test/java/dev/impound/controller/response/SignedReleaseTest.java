package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.node.SignedOrder;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.testing.FakeAgent;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.Command.VerbCase;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.PolicyFacts;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases on a node that wants an operator's own signature. */
class SignedReleaseTest {
  private static final String KEY = "ab".repeat(32);
  private static final SignedOrder ORDER = order("the order");

  @TempDir private Path folder;
  private ResponseRig rig;
  private FakeAgent agent;

  @BeforeEach
  void contain() throws Exception {
    rig = new ResponseRig(folder, new FakeLoadBalancers());
    agent = rig.willingAgent();
    rig.settled(rig.orders.contain(rig.shop(), "shell", "alice"));
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
  }

  private static SignedOrder order(String text) {
    return new SignedOrder(
        ByteString.copyFromUtf8(text),
        ByteString.copyFromUtf8("signature"),
        ByteString.copyFrom(new byte[32]));
  }

  private void wants(String verb) throws InterruptedException {
    agent.tell(PolicyFacts.newBuilder().addNeedsOperator(verb).addOperatorKeys(KEY).build());
    long limit = System.nanoTime() + 30_000_000_000L;
    while (rig.sessions.find(ResponseRig.NODE).orElseThrow().signatureNeed(verb).isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(limit);
      Thread.sleep(5);
    }
  }

  private Incident contained() {
    return rig.orders.releasable(ResponseRig.NODE, "shop");
  }

  private static Step thaw(Incident incident) {
    return incident.latest(StepKind.THAW).orElseThrow();
  }

  @Test
  void refusesAReleaseThatNobodySignedBeforeAnythingIsChanged() throws Exception {
    wants("thaw");

    assertThat(rig.orders.signatureNeed(contained()))
        .hasValueSatisfying(keys -> assertThat(keys).containsExactly(KEY));
    assertThatThrownBy(() -> rig.orders.requireSigned(contained(), Optional.empty()))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e ->
                assertThat(e.refusal().reason()).isEqualTo(RefusalReason.OPERATOR_SIGNATURE_NEEDED))
        .hasMessageContaining("nobody signed; nothing was changed");
    rig.orders.requireSigned(contained(), Optional.of(ORDER));
  }

  @Test
  void asksForNoSignatureWhereNothingNeedsIt() throws Exception {
    wants("quarantine-run");

    assertThat(rig.orders.signatureNeed(contained())).isEmpty();
    rig.orders.requireSigned(contained(), Optional.empty());
  }

  @Test
  void handsOnWhatTheOperatorSigned() throws Exception {
    wants("thaw");

    Incident released =
        rig.settled(rig.orders.release(contained(), "false alarm", "alice", Optional.of(ORDER)));

    assertThat(released.state()).isEqualTo(IncidentState.RELEASED);
    for (VerbCase verb : new VerbCase[] {VerbCase.RESTORE_NETWORK, VerbCase.THAW_CONTAINER}) {
      Command command = agent.last(verb);
      assertThat(command.getIncidentId()).isEqualTo(released.id().toString());
      assertThat(command.getOperatorOrder().getOrder()).isEqualTo(ORDER.order());
      assertThat(command.getOperatorOrder().getSignature()).isEqualTo(ORDER.signature());
      assertThat(command.getOperatorOrder().getKeyId()).isEqualTo(ORDER.keyId());
    }
  }

  @Test
  void keepsTheNewestOrderForAReleaseThatGoesOnAfterARestart() throws Exception {
    Incident incident = contained();
    rig.holds.signed().keep(incident.id(), order("before"), rig.incidents.now());
    rig.holds.signed().keep(incident.id(), ORDER, rig.incidents.now());
    rig.close();
    rig = new ResponseRig(folder, new FakeLoadBalancers());

    assertThat(rig.holds.signed().find(incident.id())).contains(ORDER);
  }

  @Test
  void saysWhyAContainmentThatNobodyConfirmedStays() throws Exception {
    agent.fail(
        VerbCase.THAW_CONTAINER,
        FailureReason.FAILURE_REASON_NEEDS_OPERATOR,
        "the node obeys thaw only with the signature of an operator's key: no operator signed");

    Incident half = rig.settled(rig.orders.release(contained(), "nobody confirmed", "lapse"));

    assertThat(half.state()).isNotEqualTo(IncidentState.RELEASED);
    assertThat(thaw(half).state()).isEqualTo(StepState.FAILED);
    assertThat(thaw(half).detail()).contains("no operator signed");
  }
}
