package dev.impound.agent.containment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.container.EngineContainer.State;
import dev.impound.agent.process.ControlGroups;
import dev.impound.agent.process.ProcessTable;
import dev.impound.agent.testing.Containers;
import dev.impound.agent.testing.FakeContainerEngine;
import dev.impound.agent.testing.FakeRuleTool;
import dev.impound.agent.testing.KernelTree;
import dev.impound.wire.ContainerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkCutTest {
  private static final ContainerId ID = new ContainerId("a".repeat(64));
  private static final ContainerId OTHER = new ContainerId("b".repeat(64));
  private static final long FIRST = 100;

  @TempDir Path folder;
  private final FakeContainerEngine engine = new FakeContainerEngine();
  private final FakeRuleTool rules = new FakeRuleTool();
  private KernelTree kernel;
  private NetworkCut network;

  @BeforeEach
  void runAContainer() {
    kernel = new KernelTree(folder);
    kernel.network(1, "net:[1]");
    kernel.process(FIRST, 1, "sh", "mnt:[7]", "pid:[7]");
    kernel.network(FIRST, "net:[7]");
    kernel.standsIn(FIRST, "/docker/" + ID);
    kernel.groupV1("freezer/docker/" + ID, "THAWED", FIRST);
    engine.add(Containers.running(ID.hex(), "web"));
    engine.add(Containers.running(OTHER.hex(), "side\ncar"));
    network =
        new NetworkCut(
            engine,
            new ProcessTable(kernel.proc()),
            new ControlGroups(kernel.groups()),
            rules,
            () -> 0);
  }

  private static CutResult done(boolean already) {
    return new CutResult.Done(already, "net:[7]", Duration.ZERO);
  }

  @Test
  void cutsOnceAndRestoresOnce() throws Exception {
    assertThat(network.cut(ID)).isEqualTo(done(false));
    assertThat(network.cut(ID)).isEqualTo(done(true));
    assertThat(rules.loads()).isEqualTo(1);

    assertThat(network.restore(ID)).isEqualTo(done(false));
    assertThat(network.restore(ID)).isEqualTo(done(true));
    assertThat(rules.isCut()).isFalse();
    assertThat(rules.loads()).isEqualTo(2);
  }

  @Test
  void rulesThatSomebodyWeakenedAreReplaced() throws Exception {
    network.cut(ID);
    for (String[] change :
        new String[][] {
          {"\"policy\": \"drop\"", "\"policy\": \"accept\""},
          {"\"right\": \"loopback\"", "\"right\": \"ether\""},
          {"\"right\": \"127.0.0.11\"", "\"right\": \"127.0.0.12\""},
          {"\"accept\": null", "\"counter\": null"},
          {"\"name\": \"impound_cut\"", "\"name\": \"impound_cut\", \"flags\": \"dormant\""},
          {"\"prio\": -500", "\"prio\": 0"}
        }) {
      rules.meddle(change[0], change[1]);

      assertThat(network.cut(ID)).as(change[1]).isEqualTo(done(false));
    }
    assertThat(rules.loads()).isEqualTo(7);
  }

  @Test
  void aProcessWhoseNumberIsAnothersByNowIsNeitherCutNorRestored() throws Exception {
    rules.enter("net:[1]");

    assertThat(network.cut(ID)).isInstanceOf(CutResult.NotVerified.class);
    assertThat(network.restore(ID)).isInstanceOf(CutResult.NotVerified.class);
    assertThat(rules.loads()).isZero();
  }

  @Test
  void whereTheNodesOwnNamespaceIsNotKnownNoneIsCut() throws Exception {
    Files.delete(kernel.proc().resolve("1/ns/net"));

    assertThat(network.cut(ID)).isInstanceOf(CutResult.NotCuttable.class);
    assertThat(rules.loads()).isZero();
  }

  @Test
  void neverCutsTheNode() throws Exception {
    kernel.network(FIRST, "net:[1]");

    assertThat(network.cut(ID))
        .isInstanceOfSatisfying(
            CutResult.NotCuttable.class,
            not -> assertThat(not.why()).contains("node's own network"));
    assertThat(rules.loads()).isZero();
  }

  @Test
  void aNamespaceThatAnotherContainerSharesIsLeftAloneAndThatOneIsNamed() throws Exception {
    kernel.process(200, 1, "sh", "mnt:[8]", "pid:[8]");
    kernel.network(200, "net:[7]");
    kernel.standsIn(200, "/system.slice/docker-" + OTHER + ".scope");

    assertThat(network.cut(ID))
        .isInstanceOfSatisfying(
            CutResult.NotCuttable.class,
            not -> assertThat(not.why()).contains("shares", OTHER.brief()).doesNotContain("\n"));
    assertThat(rules.loads()).isZero();
  }

  @Test
  void aContainerThatJoinsLaterKeepsTheCutFromNothing() throws Exception {
    network.cut(ID);
    kernel.process(200, 1, "sh", "mnt:[8]", "pid:[8]");
    kernel.network(200, "net:[7]");
    kernel.standsIn(200, "/docker/" + OTHER);

    assertThat(network.cut(ID)).isEqualTo(done(true));
    assertThat(network.restore(ID)).isEqualTo(done(false));
  }

  @Test
  void itsOwnProcessesAndThoseOfTheNodeDoNotCountAsOthers() throws Exception {
    kernel.process(201, FIRST, "sh", "mnt:[7]", "pid:[7]");
    kernel.network(201, "net:[7]");
    kernel.standsIn(201, "/docker/" + ID + "/docker/" + OTHER);
    kernel.process(202, 1, "tcpdump", "mnt:[1]", "pid:[1]");
    kernel.network(202, "net:[7]");
    kernel.standsIn(202, "/user.slice");

    assertThat(network.cut(ID)).isEqualTo(done(false));
  }

  @Test
  void aProcessThatIsNotTheContainersIsNotEntered() throws Exception {
    kernel.groupV1("freezer/docker/" + ID, "THAWED");

    assertThat(network.cut(ID)).isEqualTo(new CutResult.Escaped(FIRST));
    assertThat(network.restore(ID)).isEqualTo(new CutResult.Escaped(FIRST));
    assertThat(rules.loads()).isZero();
  }

  @Test
  void aProcessThatEndsMeanwhileIsNotCalledCut() throws Exception {
    rules.afterLoad(() -> kernel.network(FIRST, "net:[9]"));

    assertThat(network.cut(ID))
        .isInstanceOfSatisfying(
            CutResult.NotVerified.class, not -> assertThat(not.why()).contains("ended meanwhile"));
  }

  @Test
  void garbageIsNoProof() throws Exception {
    for (String answer :
        new String[] {"", "not JSON", "{}", "{\"nftables\": []}", "{\"nftables\": {}}", "[[["}) {
      rules.garbage(answer);

      assertThat(network.cut(ID)).as(answer).isInstanceOf(CutResult.NotVerified.class);
    }
    rules.garbage("no\u001b[2Jtables");
    assertThat(network.restore(ID))
        .isInstanceOfSatisfying(
            CutResult.NotVerified.class, not -> assertThat(not.why()).doesNotContain("\u001b"));
  }

  @Test
  void aNodeWithoutTheProgramIsToldSo() {
    rules.without("nft");

    assertThatThrownBy(() -> network.cut(ID))
        .isInstanceOfSatisfying(
            ProgramMissingException.class,
            missing -> assertThat(missing.program()).isEqualTo("nft"));
  }

  @Test
  void whatHasNoProcessesHasNoNetwork() throws Exception {
    engine.add(Containers.container(ID.hex(), "web", State.EXITED, "bridge", Map.of()));

    assertThat(network.cut(ID)).isEqualTo(new CutResult.NotRunning("exited"));
    assertThat(network.restore(ID)).isEqualTo(new CutResult.NotRunning("exited"));
  }

  @Test
  void theToolSaysWhichPackageBringsWhatTheNodeLacks() {
    assertThatThrownBy(() -> new NftTool(List.of(folder)).run(1, "net:[1]", List.of(), ""))
        .isInstanceOfSatisfying(
            ProgramMissingException.class,
            missing -> assertThat(missing.ofPackage()).isEqualTo("util-linux"));
  }
}
