package dev.impound.agent.testing;

import dev.impound.agent.container.ContainerDetail;
import dev.impound.agent.container.EngineContainer;
import dev.impound.agent.container.EngineContainer.State;
import dev.impound.wire.ContainerId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Containers for tests. */
public final class Containers {
  private Containers() {}

  /** A running container without ports. */
  public static EngineContainer running(String id, String name) {
    return container(id, name, State.RUNNING, "bridge", Map.of());
  }

  /** A container. */
  public static EngineContainer container(
      String id, String name, State state, String network, Map<String, String> labels) {
    return new EngineContainer(
        new ContainerId(id),
        name,
        "image",
        "sha256:" + "1".repeat(64),
        state,
        Instant.EPOCH,
        List.of(),
        network,
        List.of(),
        "no",
        false,
        labels);
  }

  /** A running container of an image, by its id. */
  public static EngineContainer ofImage(String imageId) {
    EngineContainer one = running("a".repeat(64), "web");
    return new EngineContainer(
        one.id(),
        one.name(),
        one.image(),
        imageId,
        one.state(),
        one.created(),
        one.publishedPorts(),
        one.networkMode(),
        one.addresses(),
        one.restartPolicy(),
        one.autoRemove(),
        one.labels());
  }

  /** The same with another restart policy. */
  static EngineContainer with(EngineContainer one, String restartPolicy) {
    return new EngineContainer(
        one.id(),
        one.name(),
        one.image(),
        one.imageId(),
        one.state(),
        one.created(),
        one.publishedPorts(),
        one.networkMode(),
        one.addresses(),
        restartPolicy,
        one.autoRemove(),
        one.labels());
  }

  /** Its description, with a first process. */
  public static ContainerDetail detail(EngineContainer container, long pid) {
    return new ContainerDetail(container, pid, false, false, "", List.of(), OptionalLong.empty());
  }
}
