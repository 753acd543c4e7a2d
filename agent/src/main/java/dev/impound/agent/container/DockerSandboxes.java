package dev.impound.agent.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Ulimit;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.impound.wire.ContainerId;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sandboxes of a Docker engine. */
public final class DockerSandboxes implements SandboxEngine {
  /** Making and removing move files about on a busy disk. */
  private static final Duration MAKING = Duration.ofMinutes(1);

  private static final long MEMORY_BYTES = 512L << 20;
  private static final long PROCESSES = 64;
  private static final long NANO_CPUS = 1_000_000_000;

  /** Go's os.FileMode as the engine prints it: type bits, of which one is a symbolic link. */
  private static final long GO_MODE_TYPE = 0x8f280000L;

  private static final long GO_EXECUTABLE = 0111;

  private final EngineConnection connection;

  /** The engine at the other end of {@code connection}. */
  public DockerSandboxes(EngineConnection connection) {
    this.connection = connection;
  }

  @Override
  public ContainerId create(SandboxOrder order) {
    return connection.command(
        MAKING,
        "create a sandbox from image " + order.imageId(),
        docker -> {
          CreateContainerCmd command =
              docker
                  .createContainerCmd(order.imageId())
                  .withEntrypoint(order.command())
                  .withEnv(order.environment())
                  .withLabels(order.labels())
                  .withUser("0:0")
                  .withHostName("evidence")
                  .withWorkingDir("/")
                  .withTty(true)
                  .withStdinOpen(true)
                  .withHealthcheck(new HealthCheck().withTest(List.of("NONE")))
                  .withHostConfig(confinement(order.coveredVolumes()));
          CreateContainerCmd named =
              order.name().isEmpty() ? command : command.withName(order.name());
          return new ContainerId(named.exec().getId());
        });
  }

  private static HostConfig confinement(List<String> coveredVolumes) {
    Map<String, String> memoryDisks = new HashMap<>();
    memoryDisks.put("/tmp", "rw,noexec,nosuid,nodev,size=16m");
    coveredVolumes.forEach(path -> memoryDisks.put(path, "ro,noexec,nosuid,nodev,size=4k"));
    return HostConfig.newHostConfig()
        .withNetworkMode("none")
        .withReadonlyRootfs(true)
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withPidsLimit(PROCESSES)
        .withMemory(MEMORY_BYTES)
        .withMemorySwap(MEMORY_BYTES)
        .withNanoCPUs(NANO_CPUS)
        .withRestartPolicy(RestartPolicy.noRestart())
        .withIpcMode("none")
        .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
        .withTmpFs(memoryDisks)
        .withUlimits(List.of(new Ulimit("core", 0L, 0L)));
  }

  @Override
  public void start(ContainerId id) {
    connection.command(
        MAKING,
        "start sandbox " + id.brief(),
        docker -> {
          docker.startContainerCmd(id.hex()).exec();
          return true;
        });
  }

  @Override
  public void kill(ContainerId id) {
    try {
      connection.command(
          EngineConnection.QUICK,
          "kill sandbox " + id.brief(),
          docker -> {
            docker.killContainerCmd(id.hex()).withSignal("KILL").exec();
            return true;
          });
    } catch (EngineException e) {
      if (e.kind() != EngineException.Kind.NOT_RUNNING) {
        throw e;
      }
    }
  }

  @Override
  public void remove(ContainerId id) {
    connection.command(
        MAKING,
        "remove sandbox " + id.brief(),
        docker -> {
          docker.removeContainerCmd(id.hex()).withForce(true).withRemoveVolumes(true).exec();
          return true;
        });
  }

  @Override
  public Optional<FileEntry> find(ContainerId id, String path) {
    return connection.head(
        "look for %s in sandbox %s".formatted(path, id.brief()),
        "/containers/%s/archive?path=%s"
            .formatted(id.hex(), URLEncoder.encode(path, StandardCharsets.UTF_8)),
        DockerSandboxes::entry);
  }

  private static Optional<FileEntry> entry(Response response) {
    @Nullable String stat = response.getHeader("X-Docker-Container-Path-Stat");
    if (response.getStatusCode() != 200 || stat == null) {
      return Optional.empty();
    }
    JsonNode fields = JsonMapper.shared().readTree(Base64.getDecoder().decode(stat));
    long mode = fields.path("mode").asLong(0);
    return Optional.of(
        new FileEntry(
            (mode & GO_MODE_TYPE) == 0,
            (mode & GO_EXECUTABLE) != 0,
            fields.path("linkTarget").asString("")));
  }

  @Override
  public ExecChannel exec(ContainerId id, List<String> command, boolean terminal) {
    String what = "start a shell in sandbox " + id.brief();
    String exec =
        connection.command(
            EngineConnection.QUICK,
            what,
            docker ->
                docker
                    .execCreateCmd(id.hex())
                    .withCmd(command.toArray(String[]::new))
                    .withAttachStdin(true)
                    .withAttachStdout(true)
                    .withAttachStderr(true)
                    .withTty(terminal)
                    .exec()
                    .getId());
    return TimeLimit.within(EngineConnection.QUICK, what, () -> open(exec, terminal));
  }

  private ExecChannel open(String exec, boolean terminal) throws IOException {
    return new DockerExecChannel(
        connection, exec, HijackedSocket.open(connection.socket(), exec, terminal), terminal);
  }
}
