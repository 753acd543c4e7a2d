package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.evidence.v1.ItemKind;
import dev.impound.node.v1.Container;
import dev.impound.node.v1.ContainerState;
import dev.impound.node.v1.Engine;
import dev.impound.node.v1.NodeRole;
import dev.impound.node.v1.PolicyFacts;
import dev.impound.node.v1.PublishedPort;
import dev.impound.operator.v1.GetStatusResponse;
import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.IncidentState;
import dev.impound.operator.v1.ListContainersRequest;
import dev.impound.operator.v1.ListedContainer;
import dev.impound.operator.v1.Node;
import dev.impound.operator.v1.TimelineEntry;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ListingTest {
  private static final String HOSTILE = "shop\u001b[2J\u202e\nINC-9";

  @TempDir Path folder;
  private CliRig rig;

  @BeforeEach
  void start() throws IOException {
    rig = new CliRig(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private JsonNode json() {
    return new JsonMapper().readTree(rig.out());
  }

  private static Node.Builder node() {
    return Node.newBuilder()
        .setName("web-1")
        .setConnected(true)
        .addRoles(NodeRole.NODE_ROLE_NODE)
        .addPrivateIps("10.0.1.7")
        .setEngine(Engine.newBuilder().setAvailable(true).setVersion("20.10.24"))
        .setAgentVersion("0.1.0")
        .setLastSeen(Samples.at(0));
  }

  @Test
  void listsNodesInColumns() {
    rig.controller.nodes.add(node().build());
    rig.controller.nodes.add(Node.newBuilder().setName("lab-quarantine-1").build());

    assertThat(rig.run("node", "list")).isZero();

    assertThat(rig.out().lines())
        .containsExactly(
            "NODE              STATE      ROLES  ENGINE    ADDRESS   AGENT  LAST SEEN",
            "web-1             connected  node   20.10.24  10.0.1.7  0.1.0 "
                + " 2026-11-22T12:00:00.000Z",
            "lab-quarantine-1  away       -      -         -         -      -");
    assertThat(rig.err()).isEmpty();
  }

  @Test
  void listsEveryNodeOfAFleetThatOneMessageDoesNotHold() {
    for (int i = 0; i < 10_000; i++) {
      rig.controller.nodes.add(node().setName("web-" + i).addWarnings("x".repeat(200)).build());
    }

    assertThat(rig.run("node", "list")).isZero();

    assertThat(rig.out().lines()).hasSize(10_001).last().asString().startsWith("web-9999 ");
  }

  @Test
  void followsAnIncidentThatOneMessageDoesNotHold() {
    Incident.Builder incident = Samples.incident(IncidentState.INCIDENT_STATE_CONTAINED);
    for (int i = 0; i < 20_000; i++) {
      incident.addTimeline(
          TimelineEntry.newBuilder().setAt(Samples.at(i)).setText("entry " + i + "x".repeat(100)));
    }
    rig.controller.watched.add(incident.build());

    assertThat(rig.run("incident", "show", "INC-3", "--watch")).isZero();

    assertThat(rig.out().lines().filter(line -> line.contains("entry "))).hasSize(20_000);
  }

  @Test
  void showsANodeWithItsWarnings() {
    rig.controller.nodes.add(node().addWarnings("a restart of the engine thaws").build());

    assertThat(rig.run("node", "show", "web-1")).isZero();

    assertThat(rig.out())
        .contains("engine:          answers\n")
        .contains("warning:         a restart of the engine thaws\n");
  }

  @Test
  void showsWhatTheNodesOwnPolicyNarrows() {
    rig.controller.nodes.add(
        node()
            .setPolicy(
                PolicyFacts.newBuilder()
                    .setSha256("ab".repeat(32))
                    .addSummary("never obeys thaw")
                    .addSummary("captures for at most 300 s\u001b[2J"))
            .build());
    assertThat(rig.run("node", "show", "web-1")).isZero();
    assertThat(rig.out())
        .contains("policy:          sha256 " + "ab".repeat(32))
        .contains("narrows:         never obeys thaw\n")
        .contains("captures for at most 300 s\\x1b[2J\n");
  }

  @Test
  void saysOfANodeWithoutAPolicyThatItHasNone() {
    rig.controller.nodes.add(node().setPolicy(PolicyFacts.getDefaultInstance()).build());

    assertThat(rig.run("node", "show", "web-1")).isZero();

    assertThat(rig.out())
        .contains("policy:          none: the node obeys all that its roles allow");
  }

  @Test
  void writesNodesAsJsonWithStableKeysAndShortWords() {
    rig.controller.nodes.add(node().build());

    assertThat(rig.run("node", "list", "-o", "json")).isZero();

    JsonNode first = json().get(0);
    assertThat(first.get("roles").get(0).asString()).isEqualTo("node");
    assertThat(first.get("privateIps").get(0).asString()).isEqualTo("10.0.1.7");
    assertThat(first.get("lastSeen").asString()).isEqualTo("2026-11-22T12:00:00.000Z");
    assertThat(first.get("clockOffset").isNull()).isTrue();
    assertThat(first.get("engine").get("liveRestore").asBoolean()).isFalse();
  }

  @Test
  void writesAnEmptyListAsAnEmptyArray() {
    assertThat(rig.run("incident", "list", "--output=json")).isZero();

    assertThat(json().isArray()).isTrue();
    assertThat(json()).isEmpty();
  }

  @Test
  void escapesNamesThatAnIntruderChose() {
    rig.controller.containers.add(
        ListedContainer.newBuilder()
            .setContainer(
                Container.newBuilder()
                    .setId(Samples.CONTAINER)
                    .setName(HOSTILE)
                    .setImage("corp/shop\u009b31m")
                    .setState(ContainerState.CONTAINER_STATE_RUNNING)
                    .addPublishedPorts(
                        PublishedPort.newBuilder()
                            .setHostPort(8080)
                            .setContainerPort(80)
                            .setProtocol("tcp")))
            .setIncidentId("INC-3")
            .build());

    assertThat(rig.run("container", "list", "web-1")).isZero();

    assertThat(rig.out())
        .contains("shop\\x1b[2J\\u202e\\x0aINC-9")
        .contains("corp/shop\\x9b31m")
        .contains("*:8080->80/tcp");
    assertThat(rig.out().lines()).hasSize(2);
    assertThat(rig.out().codePoints().filter(Character::isISOControl).filter(c -> c != '\n'))
        .isEmpty();
  }

  @Test
  void saysHowManyContainersTheNodeCouldNotTell() {
    rig.controller.leftOut = 1234;

    assertThat(rig.run("ps", "web-1")).isZero();
    assertThat(rig.err()).contains("1234 more are not shown");
  }

  @Test
  void keepsHostileNamesExactInJsonWithoutAByteThatATerminalActsOn() {
    rig.controller.containers.add(
        ListedContainer.newBuilder()
            .setContainer(Container.newBuilder().setName(HOSTILE + "\u007f\u009b"))
            .build());

    assertThat(rig.run("ps", "web-1", "-o", "json")).isZero();

    assertThat(json().get(0).get("container").get("name").asString())
        .isEqualTo(HOSTILE + "\u007f\u009b");
    assertThat(rig.out().chars()).allMatch(c -> c == '\n' || c == '\r' || (c >= 32 && c < 127));
  }

  @Test
  void asksForStoppedContainersOnlyWithAll() {
    rig.run("ps", "web-1");
    rig.run("ps", "web-1", "--all");

    assertThat(rig.controller.asked)
        .extracting(request -> ((ListContainersRequest) request).getIncludeStopped())
        .containsExactly(false, true);
  }

  @Test
  void showsAnIncidentWithWhatIsInForceAndItsTimeline() {
    rig.controller.watched.add(
        Samples.incident(IncidentState.INCIDENT_STATE_CONTAINED)
            .addChangesInForce("shop is frozen; impound release web-1/shop --reason TEXT")
            .addTimeline(TimelineEntry.newBuilder().setAt(Samples.at(5)).setText("frozen"))
            .build());

    assertThat(rig.run("incident", "show", "INC-3")).isZero();

    assertThat(rig.out())
        .contains("state:         contained\n")
        .contains("in force:      shop is frozen; impound release")
        .contains("2026-11-22T12:00:00.005Z  frozen\n");
  }

  @Test
  void listsEvidenceAndShowsItsCustody() {
    rig.controller.evidence.store(
        Samples.item("EV-2", ItemKind.ITEM_KIND_CONTAINER_INSPECT), new byte[2048]);

    assertThat(rig.run("evidence", "list", "INC-3")).isZero();
    assertThat(rig.out()).contains("container-inspect").contains("sealed").contains("2.0 KiB");
    assertThat(rig.run("evidence", "show", "EV-2")).isZero();
    assertThat(rig.out()).contains("node web-1").contains("collect");
  }

  @Test
  void saysThatTheCloudIsAStandIn() {
    rig.controller.status =
        GetStatusResponse.newBuilder()
            .setVersion("0.1.0")
            .setCloudEndpoint("http://127.0.0.1:9000")
            .setCloudIsLocalStandIn(true)
            .setCloudProblem("it answered 500")
            .build();

    assertThat(rig.run("status")).isZero();

    assertThat(rig.out())
        .contains("http://127.0.0.1:9000 (local stand-in, no real cloud)")
        .contains("it answered 500");
  }

  @Test
  void tellsARefusalInThreeLinesAndListsTheCandidates() {
    rig.controller.failNext(
        new Refusal(
                RefusalReason.CONTAINER_AMBIGUOUS,
                "2 containers match \"shop\"",
                "name one by its id",
                List.of("aaaaaaaaaaaa shop", "bbbbbbbbbbbb shop\u001b"))
            .asStatus());

    assertThat(rig.run("ps", "web-1")).isEqualTo(3);

    assertThat(rig.out()).isEmpty();
    assertThat(rig.err().lines())
        .containsExactly(
            "error: cannot list the containers of web-1 (CONTAINER_AMBIGUOUS)",
            "cause: 2 containers match \"shop\"",
            "hint: name one by its id",
            "  aaaaaaaaaaaa shop",
            "  bbbbbbbbbbbb shop\\x1b");
  }

  @Test
  void tellsARefusalAsJsonOnStandardError() {
    rig.controller.failNext(
        Refusal.of(RefusalReason.NODE_UNKNOWN, "no node is called web-9", "impound node list")
            .asStatus());

    assertThat(rig.run("node", "show", "web-9", "-o", "json")).isEqualTo(3);

    assertThat(rig.out()).isEmpty();
    JsonNode error = new JsonMapper().readTree(rig.err()).get("error");
    assertThat(error.get("code").asString()).isEqualTo("NODE_UNKNOWN");
    assertThat(error.get("message").asString()).isEqualTo("cannot show node web-9");
    assertThat(error.get("cause").asString()).isEqualTo("no node is called web-9");
    assertThat(error.get("hint").asString()).isEqualTo("impound node list");
  }
}
