package dev.impound.controller.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.ItemId;
import dev.impound.controller.evidence.LoadOrders;
import dev.impound.controller.fleet.Peers;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlEvidenceCatalog;
import dev.impound.controller.journal.SqlIncidentRegister;
import dev.impound.controller.journal.SqlNodeRegister;
import dev.impound.controller.node.CommandDispatch;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.node.NodeSessionGrpcService;
import dev.impound.controller.node.NodeSessions;
import dev.impound.controller.receipt.ReceiptDesk;
import dev.impound.controller.rpc.Refusable;
import dev.impound.controller.testing.FakeAgent;
import dev.impound.controller.testing.FakeCommandSequences;
import dev.impound.controller.testing.FakePeers;
import dev.impound.controller.testing.FakeReceiptPins;
import dev.impound.controller.testing.InProcessCalls;
import dev.impound.node.v1.NodeRole;
import dev.impound.wire.NodeName;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Controllers a and b over one database; a keeps the image EV-1. */
class QuarantineReferralTest {
  private static final NodeName LAB = new NodeName("lab-1");
  private static final ItemId ITEM = new ItemId(1);

  @TempDir Path folder;
  private final InProcessCalls calls = new InProcessCalls();
  private final FakePeers peers = new FakePeers();
  private Controller a;
  private Controller b;

  /** One controller's parts. */
  private record Controller(NodeSessions sessions, Evidence evidence, QuarantineDesk desk) {}

  @BeforeEach
  void openTwoControllers() throws IOException {
    Jdbi jdbi = Database.sqlite(folder.resolve("impound.db")).jdbi();
    jdbi.useHandle(
        handle -> {
          handle.execute(
              "INSERT INTO incident (node, container_id, container_name, state, reason, opened_by,"
                  + " opened_at) VALUES ('web-1', ?, 'shop', 'CONTAINED', 'test', 'ana', 0)",
              "c".repeat(64));
          handle.execute(
              "INSERT INTO capture (incident, node, container_id, state, opened_at, keeper)"
                  + " VALUES (1, 'web-1', ?, 'SEALED', 0, 'a')",
              "c".repeat(64));
          handle.execute(
              "INSERT INTO evidence_item (capture, kind, state, reason, tool)"
                  + " VALUES (1, 'IMAGE', 'SEALED', '', 'docker')");
        });
    a = controller(jdbi, peers.join("a"));
    b = controller(jdbi, peers.join("b"));
  }

  private Controller controller(Jdbi jdbi, Peers self) throws IOException {
    Clock clock = Clock.systemUTC();
    NodeSessions sessions =
        new NodeSessions(
            new SqlNodeRegister(jdbi), clock, "test", self, FakeCommandSequences.unsigned(clock));
    Evidence evidence =
        Evidence.open(
            folder.resolve(self.self().name()),
            new SqlEvidenceCatalog(jdbi, self.self().name()),
            clock,
            "test",
            self);
    NodeCommands commands =
        new NodeCommands(new CommandDispatch(sessions, () -> UUID.randomUUID().toString()));
    IncidentDesk incidents = new IncidentDesk(new SqlIncidentRegister(jdbi), clock);
    return new Controller(
        sessions,
        evidence,
        new QuarantineDesk(commands, sessions, evidence, new LoadOrders(), incidents));
  }

  @AfterEach
  void close() throws IOException {
    calls.close();
    a.evidence().close();
    b.evidence().close();
  }

  private void attachTo(Controller one) throws Exception {
    new FakeAgent(
            calls.as(
                SpiffeId.node("test", LAB),
                new NodeSessionGrpcService(
                    one.sessions(),
                    new ReceiptDesk(new FakeReceiptPins(), InstantSource.system()))),
            LAB.text(),
            NodeRole.NODE_ROLE_QUARANTINE)
        .awaitWelcome();
    a.sessions().refresh();
    b.sessions().refresh();
  }

  private static Refusal refusal(ThrowingCallable call) {
    Refusal[] found = new Refusal[1];
    assertThatThrownBy(call).isInstanceOfSatisfying(Refusable.class, e -> found[0] = e.refusal());
    assertThat(found[0].reason()).isEqualTo(RefusalReason.ELSEWHERE);
    return found[0];
  }

  @Test
  void refersToTheControllerThatHasBothNodeAndEvidence() throws Exception {
    attachTo(a);

    assertThat(refusal(() -> b.desk().load(ITEM, LAB, (done, total) -> {})).controller())
        .isEqualTo("a.example:8444");
  }

  @Test
  void saysWhatToDoWhereNoControllerHasBoth() throws Exception {
    attachTo(b);

    for (Controller one : new Controller[] {a, b}) {
      Refusal refusal = refusal(() -> one.desk().load(ITEM, LAB, (done, total) -> {}));

      assertThat(refusal.controller()).isEmpty();
      assertThat(refusal.message())
          .isEqualTo(
              "evidence EV-1 lies on controller a, and node lab-1 is attached to controller b");
      assertThat(refusal.hint()).contains("have the node's agent attach to a");
    }
  }

  @Test
  void saysThatTheKeeperIsDeadFirst() throws Exception {
    attachTo(b);
    peers.lose("a");

    assertThat(refusal(() -> b.desk().load(ITEM, LAB, (done, total) -> {})).message())
        .isEqualTo("evidence EV-1 lies on controller a, which gives no sign of life");
  }

  @Test
  void refersToTheControllerThatHasTheNodeForASandbox() throws Exception {
    attachTo(a);

    Refusal refusal = refusal(() -> b.desk().stop("look"));

    assertThat(refusal.controller()).isEqualTo("a.example:8444");
    assertThat(refusal.message())
        .contains("no sandbox is named look")
        .contains("node lab-1 is attached to controller a");
    assertThat(b.desk().list().notAsked()).singleElement().asString().contains("controller a");
  }
}
