package dev.impound.agent.testing;

import dev.impound.agent.container.ContainerDetail;
import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.EngineContainer;
import dev.impound.agent.container.EngineContainer.State;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.EngineFacts;
import dev.impound.agent.container.EngineStream;
import dev.impound.agent.container.InspectedContainer;
import dev.impound.agent.container.RestartPolicy;
import dev.impound.wire.ContainerId;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Containers in memory, which change state as an engine's do. */
public final class FakeContainerEngine implements ContainerEngine {
  private static final long PID = 100;

  /** What an export of any container gives. */
  public static final String EXPORTED = "exported";

  private final Map<ContainerId, EngineContainer> containers = new LinkedHashMap<>();
  private final Map<ContainerId, String> policies = new LinkedHashMap<>();
  private final List<String> calls = new ArrayList<>();
  private @Nullable EngineException failure;
  private byte[] log = new byte[0];
  private long layerBytes;

  /** Adds a container. */
  public void add(EngineContainer container) {
    containers.put(container.id(), container);
  }

  /** Gives a container another restart policy than "no". */
  public void policy(ContainerId id, String policy) {
    policies.put(id, policy);
  }

  /** Every call from here on fails. */
  public void failAll(EngineException.Kind kind, String message) {
    failure = new EngineException(kind, message);
  }

  /** What the writable layer of every container holds. */
  public void layerBytes(long bytes) {
    layerBytes = bytes;
  }

  /** What every container wrote, in frames. */
  public void log(byte[] bytes) {
    log = bytes.clone();
  }

  /** What was called that changes something, such as "pause ID". */
  public List<String> changes() {
    return List.copyOf(calls);
  }

  private void check() {
    if (failure != null) {
      throw failure;
    }
  }

  private EngineContainer known(ContainerId id) {
    check();
    return Optional.ofNullable(containers.get(id))
        .orElseThrow(
            () ->
                new EngineException(
                    EngineException.Kind.NO_SUCH_CONTAINER, "No such container: " + id));
  }

  @Override
  public EngineFacts facts() {
    check();
    return new EngineFacts("20.10.24", "overlay2", false, false, 1, "6.1", "/var/lib/docker");
  }

  @Override
  public List<EngineContainer> list(boolean includeStopped) {
    check();
    return containers.values().stream()
        .filter(one -> includeStopped || one.state().isAlive())
        .toList();
  }

  @Override
  public ContainerDetail describe(ContainerId id) {
    EngineContainer one = known(id);
    return Containers.detail(
        Containers.with(one, policies.getOrDefault(id, "no")), one.state().isAlive() ? PID : 0);
  }

  @Override
  public InspectedContainer describeWhole(ContainerId id) {
    return new InspectedContainer(describe(id), "{\"Id\":\"%s\"}".formatted(id));
  }

  @Override
  public ContainerDetail describeWithSize(ContainerId id) {
    ContainerDetail one = describe(id);
    return new ContainerDetail(
        one.container(),
        one.pid(),
        false,
        false,
        one.upperFolder(),
        List.of(),
        OptionalLong.of(layerBytes));
  }

  @Override
  public EngineStream inspect(ContainerId id) {
    known(id);
    return stream("{\"Id\":\"%s\"}".formatted(id).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public EngineStream changes(ContainerId id) {
    known(id);
    return stream("[]".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public EngineStream export(ContainerId id) {
    known(id);
    return stream(EXPORTED.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public EngineStream logs(ContainerId id) {
    known(id);
    return stream(log);
  }

  @Override
  public EngineStream stats(ContainerId id) {
    known(id);
    return stream("{}".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public EngineStream events(ContainerId id, Instant since, Instant until) {
    known(id);
    return stream(new byte[0]);
  }

  @Override
  public byte[] executions(ContainerId id, int most) {
    known(id);
    return "[]".getBytes(StandardCharsets.UTF_8);
  }

  private static EngineStream stream(byte[] bytes) {
    return new EngineStream(new ByteArrayInputStream(bytes), () -> {});
  }

  @Override
  public boolean pause(ContainerId id) {
    return become(id, State.PAUSED, "pause");
  }

  @Override
  public boolean unpause(ContainerId id) {
    return become(id, State.RUNNING, "unpause");
  }

  @Override
  public void setRestartPolicy(ContainerId id, RestartPolicy policy) {
    ContainerId known = known(id).id();
    calls.add("restart policy " + policy.text() + " " + id);
    policies.put(known, policy.text());
  }

  private boolean become(ContainerId id, State state, String verb) {
    EngineContainer before = known(id);
    if (!before.state().isAlive()) {
      throw new EngineException(
          EngineException.Kind.NOT_RUNNING, "Container %s is not running".formatted(id));
    }
    calls.add(verb + " " + id);
    containers.put(
        id,
        Containers.container(
            id.hex(), before.name(), state, before.networkMode(), before.labels()));
    return before.state() != state;
  }
}
