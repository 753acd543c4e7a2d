package dev.impound.agent.quarantine;

import dev.impound.agent.container.ContainerDetail;
import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.EngineContainer;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.ExecChannel;
import dev.impound.agent.container.ImageDetail;
import dev.impound.agent.container.ImageStore;
import dev.impound.agent.container.SandboxEngine;
import dev.impound.agent.container.SandboxOrder;
import dev.impound.agent.process.ControlGroups;
import dev.impound.agent.process.ProcessTable;
import dev.impound.agent.quarantine.SandboxRefusedException.Reason;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Sha256;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sandboxes of a quarantine node. */
public final class Sandboxes {
  /** Set by us, so that the image's own values do not count. */
  private static final List<String> ENVIRONMENT =
      List.of(
          "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/busybox",
          "HOME=/tmp",
          "TERM=xterm",
          "HISTFILE=/dev/null");

  private final ContainerEngine containers;
  private final ImageStore images;
  private final SandboxEngine engine;
  private final ProcessTable processes;
  private final ControlGroups groups;

  /** Sandboxes of one engine, which all three views are of. */
  public Sandboxes(
      ContainerEngine containers,
      ImageStore images,
      SandboxEngine engine,
      ProcessTable processes,
      ControlGroups groups) {
    this.containers = containers;
    this.images = images;
    this.engine = engine;
    this.processes = processes;
    this.groups = groups;
  }

  /** Makes and starts a sandbox from a loaded image. */
  public Sandbox run(String name, String itemId, Sha256 config) {
    ImageDetail image = loaded(config, itemId);
    Shell shell =
        new ShellFinder(engine)
            .find(image.id(), image.volumes())
            .orElseThrow(() -> noShell(itemId, config));
    ContainerId id = create(name, itemId, image, shell);
    try {
      engine.start(id);
    } catch (EngineException e) {
      engine.remove(id);
      throw e;
    }
    return report(containers.describe(id));
  }

  private ContainerId create(String name, String itemId, ImageDetail image, Shell shell) {
    try {
      return engine.create(
          new SandboxOrder(
              name,
              image.id(),
              shell.command(),
              environment(image),
              image.volumes(),
              Map.of(
                  SandboxLabels.SANDBOX, name,
                  SandboxLabels.ITEM, itemId,
                  SandboxLabels.SHELL, shell.path())));
    } catch (EngineException e) {
      if (e.kind() == EngineException.Kind.NAME_TAKEN) {
        throw new SandboxRefusedException(
            Reason.EXISTS,
            "a container named %s exists already on this node".formatted(name),
            "choose another name, or stop and remove that one: impound quarantine list");
      }
      throw e;
    }
  }

  /** A variable of a config cannot be unset, only emptied. */
  private static List<String> environment(ImageDetail image) {
    List<String> environment = new ArrayList<>();
    image.environment().forEach(name -> environment.add(name + "="));
    for (String ours : ENVIRONMENT) {
      environment.remove(ours.substring(0, ours.indexOf('=') + 1));
      environment.add(ours);
    }
    return environment;
  }

  private ImageDetail loaded(Sha256 config, String itemId) {
    try {
      return images.describe(config.prefixed());
    } catch (EngineException e) {
      if (e.kind() == EngineException.Kind.NO_SUCH_IMAGE) {
        throw new SandboxRefusedException(
            Reason.NOT_LOADED,
            "cannot run item %s: its image %s is not loaded on this node"
                .formatted(itemId, config.prefixed()),
            "load it first: impound quarantine load %s --node NODE".formatted(itemId));
      }
      throw e;
    }
  }

  private static SandboxRefusedException noShell(String itemId, Sha256 config) {
    return new SandboxRefusedException(
        Reason.NO_SHELL,
        "the image of item %s holds no shell at %s"
            .formatted(itemId, String.join(", ", Shell.PLACES)),
        "look at its files without running it: impound evidence pull %s -d DIR; then, on an analysis machine: docker load -i DIR/Image_file.tar; docker create --network none %s /nonexistent; docker export CONTAINER"
            .formatted(itemId, config.prefixed()));
  }

  /** All sandboxes, newest first, stopped ones too. */
  public List<Sandbox> list() {
    List<Sandbox> found = new ArrayList<>();
    for (EngineContainer one : containers.list(true)) {
      if (SandboxLabels.isSandbox(one)) {
        described(one.id()).map(this::report).ifPresent(found::add);
      }
    }
    found.sort(Comparator.comparing(Sandbox::created).reversed());
    return found;
  }

  private Optional<ContainerDetail> described(ContainerId id) {
    try {
      return Optional.of(containers.describe(id));
    } catch (EngineException e) {
      if (e.kind() == EngineException.Kind.NO_SUCH_CONTAINER) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Kills a sandbox's processes; fine when it does not run. */
  public void stop(String name) {
    engine.kill(find(name).id());
  }

  /** Removes a sandbox, its processes killed. */
  public void remove(String name) {
    engine.remove(find(name).id());
  }

  /** Starts one more shell in a running sandbox. The caller closes the channel. */
  public ExecChannel open(String name, boolean terminal) {
    EngineContainer sandbox = find(name);
    if (sandbox.state() != EngineContainer.State.RUNNING) {
      throw new SandboxRefusedException(
          Reason.NOT_RUNNING,
          "sandbox %s does not run".formatted(name),
          "run it again: impound quarantine run ITEM --node NODE --name NAME");
    }
    String path = sandbox.labels().getOrDefault(SandboxLabels.SHELL, Shell.PLACES.getFirst());
    return engine.exec(sandbox.id(), new Shell(path).command(), terminal);
  }

  /** Kills a shell that its operator left, if it is still in its sandbox. */
  public void end(String name, ExecChannel shell) {
    long pid = shell.pid();
    EngineContainer sandbox = find(name);
    boolean inside =
        groups.groups(sandbox.id()).stream()
            .anyMatch(group -> groups.processes(group).contains(pid));
    if (pid > 1 && inside) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private EngineContainer find(String name) {
    return containers.list(true).stream()
        .filter(one -> one.name().equals(name) && SandboxLabels.isSandbox(one))
        .findFirst()
        .orElseThrow(
            () ->
                new SandboxRefusedException(
                    Reason.NOT_FOUND,
                    "no sandbox is named %s".formatted(name),
                    "list them: impound quarantine list"));
  }

  private Sandbox report(ContainerDetail detail) {
    EngineContainer container = detail.container();
    boolean running = container.state() == EngineContainer.State.RUNNING && detail.pid() > 0;
    Map<String, String> status = running ? processes.status(detail.pid()) : Map.of();
    return new Sandbox(
        container.name(),
        container.id(),
        container.imageId(),
        container.labels().getOrDefault(SandboxLabels.ITEM, ""),
        running,
        container.networkMode(),
        status.getOrDefault("CapEff", ""),
        detail.readOnlyRoot(),
        status.getOrDefault("NoNewPrivs", "").equals("1"),
        container.labels().getOrDefault(SandboxLabels.SHELL, ""),
        container.created());
  }
}
