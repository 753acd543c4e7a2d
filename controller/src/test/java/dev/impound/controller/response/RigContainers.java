package dev.impound.controller.response;

import com.google.protobuf.Timestamp;
import dev.impound.node.v1.Container;
import dev.impound.node.v1.ContainerState;
import dev.impound.node.v1.PublishedPort;
import java.util.Map;

/** The containers of the node that a {@link ResponseRig} has. */
final class RigContainers {
  /** Containers of the node by name. */
  static final Map<String, String> NAMES =
      Map.of(
          "shop", ResponseRig.SHOP,
          "api", ResponseRig.API,
          "member1", "01".repeat(32),
          "member2", "02".repeat(32),
          "member3", "03".repeat(32));

  private RigContainers() {}

  /** What the node says of it; its restart policy is the host's. */
  static Container container(FakeHost host, String id) {
    return Container.newBuilder()
        .setId(id)
        .setName(name(id))
        .setImage("registry.test:5000/team/" + name(id).replaceAll("[0-9]", "") + ":1.2")
        .setState(ContainerState.CONTAINER_STATE_RUNNING)
        .setNetworkMode("bridge")
        .setRestartPolicy(host.policy(id))
        .setCreated(Timestamp.newBuilder().setSeconds(1))
        .addPublishedPorts(
            PublishedPort.newBuilder()
                .setHostPort(port(id))
                .setContainerPort(80)
                .setProtocol("tcp"))
        .build();
  }

  private static String name(String id) {
    return NAMES.entrySet().stream()
        .filter(entry -> entry.getValue().equals(id))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /** 8080, and for the members of the service 9001 and so on. */
  private static int port(String id) {
    String name = name(id);
    return name.startsWith("member") ? 9000 + name.charAt(name.length() - 1) - '0' : 8080;
  }
}
