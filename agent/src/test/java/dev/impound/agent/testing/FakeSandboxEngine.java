package dev.impound.agent.testing;

import dev.impound.agent.container.EngineContainer.State;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.ExecChannel;
import dev.impound.agent.container.FileEntry;
import dev.impound.agent.container.SandboxEngine;
import dev.impound.agent.container.SandboxOrder;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sandboxes in memory, which show up in a {@link FakeContainerEngine}. */
public final class FakeSandboxEngine implements SandboxEngine {
  private final FakeContainerEngine containers;
  private final Map<String, FileEntry> files = new HashMap<>();
  private final Map<ContainerId, SandboxOrder> made = new HashMap<>();
  private final List<SandboxOrder> orders = new ArrayList<>();
  private boolean startFails;

  /** Puts what is made into {@code containers}. */
  public FakeSandboxEngine(FakeContainerEngine containers) {
    this.containers = containers;
  }

  /** Every image holds this file. */
  public void file(String path, FileEntry entry) {
    files.put(path, entry);
  }

  /** Starting fails. */
  public void failStart() {
    startFails = true;
  }

  /** All orders, probes too. */
  public List<SandboxOrder> orders() {
    return List.copyOf(orders);
  }

  /** Containers that were made and not removed. */
  public int left() {
    return made.size();
  }

  @Override
  public ContainerId create(SandboxOrder order) {
    if (made.values().stream()
        .anyMatch(one -> !one.name().isEmpty() && one.name().equals(order.name()))) {
      throw new EngineException(EngineException.Kind.NAME_TAKEN, "already in use");
    }
    ContainerId id =
        new ContainerId(
            Sha256.of(("sandbox " + orders.size()).getBytes(StandardCharsets.UTF_8)).hex());
    orders.add(order);
    made.put(id, order);
    put(id, order, State.CREATED);
    return id;
  }

  private void put(ContainerId id, SandboxOrder order, State state) {
    containers.add(Containers.container(id.hex(), order.name(), state, "none", order.labels()));
  }

  @Override
  public void start(ContainerId id) {
    if (startFails) {
      throw new EngineException(EngineException.Kind.REFUSED, "cannot start");
    }
    change(id, State.RUNNING);
  }

  @Override
  public void kill(ContainerId id) {
    change(id, State.EXITED);
  }

  private void change(ContainerId id, State state) {
    Optional.ofNullable(made.get(id)).ifPresent(order -> put(id, order, state));
  }

  @Override
  public void remove(ContainerId id) {
    made.remove(id);
  }

  @Override
  public Optional<FileEntry> find(ContainerId id, String path) {
    return Optional.ofNullable(files.get(path));
  }

  @Override
  public ExecChannel exec(ContainerId id, List<String> command, boolean terminal) {
    throw new UnsupportedOperationException("shells are tested with a real engine");
  }
}
