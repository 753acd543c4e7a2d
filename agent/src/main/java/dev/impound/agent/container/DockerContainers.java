package dev.impound.agent.container;

import com.github.dockerjava.api.DockerClient;
import dev.impound.wire.ContainerId;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/** The containers of a Docker engine. */
public final class DockerContainers implements ContainerEngine {
  /** An engine that walks a large writable layer for its size takes its time. */
  private static final Duration SIZING = Duration.ofMinutes(2);

  private final EngineConnection connection;

  /** The engine at the other end of {@code connection}. */
  public DockerContainers(EngineConnection connection) {
    this.connection = connection;
  }

  @Override
  public EngineFacts facts() {
    return EngineJson.facts(
        connection.read("ask the engine for its facts", "/info", EngineConnection.QUICK));
  }

  @Override
  public List<EngineContainer> list(boolean includeStopped) {
    return EngineJson.list(
        connection.read(
            "list containers",
            "/containers/json?all=" + (includeStopped ? 1 : 0),
            EngineConnection.QUICK));
  }

  @Override
  public ContainerDetail describe(ContainerId id) {
    return EngineJson.detail(description(id));
  }

  @Override
  public InspectedContainer describeWhole(ContainerId id) {
    byte[] json = description(id);
    return new InspectedContainer(
        EngineJson.detail(json), new String(json, StandardCharsets.UTF_8));
  }

  private byte[] description(ContainerId id) {
    return connection.read(
        "inspect container " + id.brief(), path(id, "/json"), EngineConnection.QUICK);
  }

  @Override
  public ContainerDetail describeWithSize(ContainerId id) {
    return EngineJson.detail(
        connection.read("inspect container " + id.brief(), path(id, "/json?size=1"), SIZING));
  }

  @Override
  public EngineStream inspect(ContainerId id) {
    return get("inspect container " + id.brief(), path(id, "/json"), EngineConnection.QUICK);
  }

  @Override
  public EngineStream changes(ContainerId id) {
    return get(
        "list changes of container " + id.brief(), path(id, "/changes"), EngineConnection.LONG);
  }

  @Override
  public EngineStream export(ContainerId id) {
    return get("export container " + id.brief(), path(id, "/export"), EngineConnection.LONG);
  }

  @Override
  public EngineStream logs(ContainerId id) {
    return get(
        "read logs of container " + id.brief(),
        path(id, "/logs?stdout=1&stderr=1&timestamps=1"),
        EngineConnection.LONG);
  }

  @Override
  public EngineStream stats(ContainerId id) {
    return get(
        "read the use of container " + id.brief(),
        path(id, "/stats?stream=0&one-shot=1"),
        EngineConnection.QUICK);
  }

  @Override
  public EngineStream events(ContainerId id, Instant since, Instant until) {
    String filter =
        URLEncoder.encode("{\"container\":[\"" + id.hex() + "\"]}", StandardCharsets.UTF_8);
    // Without an end the engine would go on telling what happens.
    return get(
        "read events of container " + id.brief(),
        "/events?since=%d&until=%d&filters=%s"
            .formatted(since.getEpochSecond(), until.getEpochSecond() + 1, filter),
        EngineConnection.QUICK);
  }

  @Override
  public byte[] executions(ContainerId id, int most) {
    List<String> ids =
        EngineJson.executions(
            connection.read(
                "inspect container " + id.brief(), path(id, "/json"), EngineConnection.QUICK));
    ByteArrayOutputStream array = new ByteArrayOutputStream();
    for (String one : ids.subList(0, Math.min(most, ids.size()))) {
      array.writeBytes((array.size() == 0 ? "[" : ",\n").getBytes(StandardCharsets.UTF_8));
      array.writeBytes(execution(one));
    }
    array.writeBytes((array.size() == 0 ? "[]\n" : "]\n").getBytes(StandardCharsets.UTF_8));
    return array.toByteArray();
  }

  /** The engine forgets executions after a while, also between two questions. */
  private byte[] execution(String id) {
    try {
      return connection.read(
          "inspect execution " + id, "/exec/" + id + "/json", EngineConnection.QUICK);
    } catch (EngineException e) {
      return EngineJson.unknownExecution(id, e.text());
    }
  }

  private EngineStream get(String what, String path, Duration limit) {
    return connection.stream(what, "GET", path, null, limit);
  }

  private static String path(ContainerId id, String rest) {
    return "/containers/" + id.hex() + rest;
  }

  @Override
  public boolean pause(ContainerId id) {
    return change(
        "pause container " + id.brief(),
        id,
        (docker, hex) -> docker.pauseContainerCmd(hex).exec(),
        "is already paused");
  }

  @Override
  public boolean unpause(ContainerId id) {
    return change(
        "unpause container " + id.brief(),
        id,
        (docker, hex) -> docker.unpauseContainerCmd(hex).exec(),
        "is not paused");
  }

  @Override
  public void setRestartPolicy(ContainerId id, RestartPolicy policy) {
    connection.post(
        "set the restart policy of container %s to %s".formatted(id.brief(), policy.text()),
        path(id, "/update"),
        EngineJson.update(policy),
        EngineConnection.QUICK);
  }

  /** Engines tell only in words that a container is in the wanted state already. */
  private boolean change(
      String what, ContainerId id, BiConsumer<DockerClient, String> change, String alreadySo) {
    try {
      return connection.command(
          EngineConnection.QUICK,
          what,
          docker -> {
            change.accept(docker, id.hex());
            return true;
          });
    } catch (EngineException e) {
      if (e.text().contains(alreadySo)) {
        return false;
      }
      throw e;
    }
  }
}
