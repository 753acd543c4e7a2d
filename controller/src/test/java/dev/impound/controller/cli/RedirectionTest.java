package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.evidence.v1.FetchRequest;
import dev.impound.evidence.v1.ItemKind;
import dev.impound.operator.v1.ContainRequest;
import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.IncidentState;
import dev.impound.operator.v1.ListContainersRequest;
import dev.impound.operator.v1.ListedContainer;
import dev.impound.operator.v1.Node;
import dev.impound.operator.v1.ShellRequest;
import dev.impound.operator.v1.WatchIncidentRequest;
import dev.impound.wire.Refusal;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configured controller that refers to another, b.example:8444. */
class RedirectionTest {
  private static final String THERE = "b.example:8444";
  private static final String SENTENCE =
      "node web-1 is attached to controller b; asking it at b.example:8444";

  @TempDir Path folder;
  private final FakeController there = new FakeController();
  private final List<String> dialled = new ArrayList<>();
  private CliRig rig;
  private Server server;

  @BeforeEach
  void start() throws IOException {
    rig = new CliRig(folder);
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name).directExecutor();
    there.services().forEach(builder::addService);
    server = builder.intercept(there).build().start();
    Dialer home = rig.dialer;
    rig.dialer =
        config -> {
          String address = config.controller().toString();
          dialled.add(address);
          assertThat(config.tls().certificate()).isEqualTo(folder.resolve("cert.pem"));
          return address.equals(THERE)
              ? InProcessChannelBuilder.forName(name).build()
              : home.dial(config);
        };
  }

  @AfterEach
  void stop() {
    rig.close();
    server.shutdownNow();
  }

  private static StatusRuntimeException elsewhere(String address) {
    return Refusal.elsewhere(
            "node web-1 is attached to controller b (%s)".formatted(address),
            "order it there",
            address)
        .asStatus();
  }

  @Test
  void repeatsACallWhereItIsReferredToAndSaysSo() {
    rig.controller.failNext(elsewhere(THERE));
    there.containers.add(ListedContainer.newBuilder().setIncidentId("INC-7").build());

    assertThat(rig.run("ps", "web-1")).isZero();

    assertThat(rig.out()).contains("INC-7");
    assertThat(rig.err().lines()).containsExactly(SENTENCE);
    assertThat(there.asked)
        .containsExactly(ListContainersRequest.newBuilder().setNode("web-1").build());
  }

  @Test
  void saysNothingWhereTheResultIsJson() {
    rig.controller.failNext(elsewhere(THERE));

    assertThat(rig.run("ps", "web-1", "-o", "json")).isZero();

    assertThat(rig.err()).isEmpty();
  }

  @Test
  void makesTheRestOfACommandsCallsThereToo() {
    rig.controller.failNext(elsewhere(THERE));
    there.watched.add(
        Incident.newBuilder()
            .setId("INC-1")
            .setState(IncidentState.INCIDENT_STATE_CONTAINED)
            .build());

    assertThat(rig.run("contain", "web-1/shop", "--reason", "shell", "--yes")).isZero();

    assertThat(there.asked).hasAtLeastOneElementOfType(ContainRequest.class);
    assertThat(there.asked).hasAtLeastOneElementOfType(WatchIncidentRequest.class);
    assertThat(rig.controller.asked).isEmpty();
    assertThat(rig.err().lines().filter(SENTENCE::equals)).hasSize(1);
  }

  @Test
  void fetchesEvidenceFromItsKeeper() throws IOException {
    byte[] logs = "hello".getBytes(StandardCharsets.UTF_8);
    rig.controller.failNext(elsewhere(THERE));
    there.evidence.store(Samples.item("EV-5", ItemKind.ITEM_KIND_LOGS), logs);

    assertThat(rig.run("evidence", "pull", "EV-5", "-d", folder.toString())).isZero();

    assertThat(there.asked).hasAtLeastOneElementOfType(FetchRequest.class);
    assertThat(rig.controller.asked).isEmpty();
  }

  @Test
  void opensAShellThereWithWhatWasTypedMeanwhile() {
    rig.type("id\n");
    rig.controller.failNext(elsewhere(THERE));

    assertThat(rig.run("quarantine", "shell", "look")).isZero();

    assertThat(rig.out()).isEqualTo("id\n");
    assertThat(((ShellRequest) there.asked.getFirst()).getOpening().getName()).isEqualTo("look");
  }

  @Test
  void followsNoReferenceInACircle() {
    rig.controller.failNext(elsewhere(THERE));
    there.failNext(elsewhere("controller.example:8444"));

    assertThat(rig.run("ps", "web-1")).isEqualTo(ExitCode.UNREACHABLE.number());

    assertThat(dialled).containsExactly("controller.example:8444", THERE);
    assertThat(rig.err()).contains("(ELSEWHERE)");
  }

  @Test
  void followsTwoReferencesAtMost() {
    rig.controller.failNext(elsewhere(THERE));
    there.failNext(elsewhere("c.example:1"));

    assertThat(rig.run("ps", "web-1")).isZero();

    assertThat(dialled).containsExactly("controller.example:8444", THERE, "c.example:1");
  }

  @Test
  void followsNoAddressThatIsNone() {
    for (String address : new String[] {"", "b.example", "b.example:0", "https://b:1/x", "b:1 c"}) {
      rig.controller.failNext(elsewhere(address));

      assertThat(rig.run("ps", "web-1")).as(address).isEqualTo(ExitCode.UNREACHABLE.number());
    }
    assertThat(dialled).containsOnly("controller.example:8444");
  }

  @Test
  void showsWhichControllerHasANodeWhereThereAreSeveral() {
    rig.controller.nodes.add(
        Node.newBuilder()
            .setName("web-1")
            .setConnected(true)
            .setController("b")
            .setControllerAddress(THERE)
            .build());

    assertThat(rig.run("node", "list")).isZero();
    assertThat(rig.out().lines().toList())
        .satisfiesExactly(
            head -> assertThat(head).endsWith("CONTROLLER"), row -> assertThat(row).endsWith("b"));

    assertThat(rig.run("node", "show", "web-1")).isZero();
    assertThat(rig.out())
        .containsPattern("controller: +b\n")
        .containsPattern("controller at: +b.example:8444\n");
  }
}
