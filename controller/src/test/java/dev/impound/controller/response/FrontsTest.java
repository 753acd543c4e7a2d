package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.fronting.FrontSearch;
import dev.impound.controller.fronting.FrontingListener;
import dev.impound.controller.fronting.FrontingListeners;
import dev.impound.controller.incident.Target;
import dev.impound.controller.isolation.CloudUnderTest;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.isolation.FakeTime;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.node.v1.Command.VerbCase;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.Container;
import dev.impound.node.v1.ContainerInspection;
import dev.impound.node.v1.KubernetesPod;
import dev.impound.wire.ContainerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By which ports a container is looked for, as its node describes it. */
class FrontsTest {
  private static final String SIDECAR = "5c".repeat(32);

  private final FakeLoadBalancers cloud = new FakeLoadBalancers();
  @TempDir private Path folder;
  private ResponseRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new ResponseRig(folder, cloud);
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
  }

  @Test
  void aSidecarIsReachedByThePortsOfTheContainerWhoseNetworkItHas() throws Exception {
    FrontingListeners found =
        find(Container.newBuilder().setNetworkMode("container:" + ResponseRig.SHOP));

    assertThat(found.listeners())
        .extracting(FrontingListener::id)
        .containsExactly(CloudUnderTest.WEB);
    assertThat(found.listeners()).allMatch(FrontingListener::certain);
  }

  @Test
  void aContainerOfAPodIsReachedByEveryPortOfItsNodeInDoubt() throws Exception {
    FrontingListeners found =
        find(
            Container.newBuilder()
                .setNetworkMode("none")
                .addAddresses("10.0.3.7")
                .setPod(KubernetesPod.newBuilder().setNamespace("shop").setName("web-1")));

    assertThat(found.listeners())
        .extracting(FrontingListener::id)
        .contains(CloudUnderTest.WEB, CloudUnderTest.API);
    assertThat(found.listeners()).noneMatch(FrontingListener::certain);
  }

  private FrontingListeners find(Container.Builder shown) throws Exception {
    rig.willingAgent()
        .answer(
            VerbCase.INSPECT_CONTAINER,
            command -> {
              String id = command.getInspectContainer().getContainerId();
              return CommandOutcome.newBuilder()
                  .setInspection(
                      ContainerInspection.newBuilder()
                          .setContainer(
                              id.equals(SIDECAR)
                                  ? shown.setId(id).build()
                                  : RigContainers.container(rig.host, id)));
            });
    Fronts fronts =
        new Fronts(
            rig.nodes,
            rig.sessions,
            Optional.of(rig.isolation),
            Optional.of(new FrontSearch(cloud, new FakeTime().patience())),
            Optional.empty());
    Target target = new Target(ResponseRig.NODE, new ContainerId(SIDECAR));
    ContainerFacts container = fronts.inspect(target);
    return fronts.find(target, container);
  }
}
