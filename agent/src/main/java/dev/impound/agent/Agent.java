package dev.impound.agent;

import com.google.protobuf.ByteString;
import dev.impound.agent.acquisition.Acquirers;
import dev.impound.agent.acquisition.Acquisition;
import dev.impound.agent.acquisition.CaptureLimits;
import dev.impound.agent.command.CommandGate;
import dev.impound.agent.command.CommandJournal;
import dev.impound.agent.command.CommandKeys;
import dev.impound.agent.command.OrderGate;
import dev.impound.agent.command.SpentOrders;
import dev.impound.agent.config.AgentConfig;
import dev.impound.agent.config.CaptureSettings;
import dev.impound.agent.container.DockerContainers;
import dev.impound.agent.container.DockerImages;
import dev.impound.agent.container.DockerSandboxes;
import dev.impound.agent.container.EngineConnection;
import dev.impound.agent.containment.BeforePause;
import dev.impound.agent.containment.FreezeCheck;
import dev.impound.agent.containment.Freezer;
import dev.impound.agent.containment.NetworkCut;
import dev.impound.agent.containment.NftTool;
import dev.impound.agent.containment.RestartPolicies;
import dev.impound.agent.delivery.Bandwidth;
import dev.impound.agent.delivery.Compression;
import dev.impound.agent.enrolment.NodeIdentity;
import dev.impound.agent.enrolment.Renewal;
import dev.impound.agent.policy.NodePolicy;
import dev.impound.agent.policy.PolicyWatch;
import dev.impound.agent.process.ControlGroups;
import dev.impound.agent.process.LocalAddresses;
import dev.impound.agent.process.ProcessTable;
import dev.impound.agent.quarantine.ImageLoader;
import dev.impound.agent.quarantine.Sandboxes;
import dev.impound.agent.receipt.Receipts;
import dev.impound.agent.session.AgentSession;
import dev.impound.agent.session.ControllerChannels;
import dev.impound.agent.session.Controllers;
import dev.impound.agent.session.NodeDescription;
import dev.impound.node.v1.NodeRole;
import dev.impound.wire.MutualTls;
import dev.impound.wire.NodeName;
import dev.impound.wire.OwnContainer;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import dev.impound.wire.VerifyingKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running agent: its parts, put together by hand. Closing it ends the session. */
final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final Path PROC = Path.of("/proc");
  private static final Path CONTROL_GROUPS = Path.of("/sys/fs/cgroup");

  private final AgentConfig config;
  private final NodeDescription node;
  private final EngineConnection connection;
  private final CommandJournal journal;
  private final AgentSession session;
  private final Optional<Renewal> renewal;
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  private Agent(
      AgentConfig config,
      NodeIdentity identity,
      NodeDescription node,
      Receipts receipts,
      Optional<CommandKeys> commandKeys,
      SpentOrders spentOrders) {
    this.config = config;
    this.node = node;
    this.connection = new EngineConnection(config.dockerSocket());
    this.journal = CommandJournal.open(config.stateDirectory(), Clock.systemUTC());
    Supplier<TlsFiles> tls = () -> config.tls().or(identity::current).orElseThrow();
    Controllers controllers =
        new Controllers(
            config.controllers().stream()
                .map(address -> new ControllerChannels(address.host(), address.port(), tls))
                .toList());
    this.session =
        new AgentSession(
            controllers,
            () -> tls.get().certificate(),
            node,
            hands(connection, config, receipts, node.policy()),
            new CommandGate(
                node.name(), commandKeys, config.takesUnsigned(), journal, Clock.systemUTC()),
            new OrderGate(node.name(), spentOrders, Clock.systemUTC()),
            Bandwidth.of(config.bandwidth()),
            compression(config),
            Clock.systemUTC(),
            System::nanoTime);
    this.renewal =
        config.tls().isPresent()
            ? Optional.empty()
            : Optional.of(
                new Renewal(
                    identity,
                    controllers,
                    session::renew,
                    Clock.systemUTC(),
                    System::nanoTime,
                    RandomGenerator.getDefault()));
  }

  private static Compression compression(AgentConfig config) {
    return switch (config.compression()) {
      case AUTO -> Compression.AUTO;
      case NEVER -> Compression.NEVER;
      case ALWAYS -> Compression.ALWAYS;
    };
  }

  static Agent of(AgentConfig config) throws IOException {
    NodeIdentity own = NodeIdentity.in(config.stateDirectory(), Clock.systemUTC());
    TlsFiles tls =
        config
            .tls()
            .or(own::current)
            .orElseThrow(
                () ->
                    new IOException(
                        "this node has no certificate: get it one with \"impound-agent enroll\", by"
                            + " a token of \"impound node enroll NAME\", or name one under tls"));
    SpiffeId identity = MutualTls.identity(tls);
    if (identity.role() != SpiffeId.Role.NODE) {
      throw new IOException(
          "certificate %s is %s, not a node's; issue one with: impound-controller issue node NAME"
              .formatted(tls.certificate(), identity));
    }
    // Fails here and not at each try when key or authority cannot be used.
    MutualTls.client(tls);
    NodeName name = new NodeName(identity.name());
    Receipts receipts = Receipts.open(config.stateDirectory(), name, version(), Clock.systemUTC());
    return new Agent(
        config,
        own,
        new NodeDescription(
            name,
            roles(config),
            () -> config.privateIps().isEmpty() ? OwnAddresses.find() : config.privateIps(),
            version(),
            Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip(),
            receipts.certificate().map(ByteString::copyFrom).orElse(ByteString.EMPTY),
            PolicyWatch.open(config.policyFile(), operatorKeys(config.stateDirectory()))),
        receipts,
        commandKeys(config),
        SpentOrders.open(config.stateDirectory()));
  }

  /** Those that enrolment brought; none where it brought none. */
  static VerifyingKeys operatorKeys(Path stateDirectory) throws IOException {
    Path brought = NodeIdentity.operatorKeyFile(stateDirectory);
    return Files.exists(brought) ? VerifyingKeys.read(brought) : VerifyingKeys.NONE;
  }

  private static Optional<CommandKeys> commandKeys(AgentConfig config) throws IOException {
    if (config.takesUnsigned()) {
      LOG.atWarn()
          .addKeyValue("checked", config.commandKeys().isPresent() ? "signed ones" : "none")
          .log(
              "Commands without a signature are obeyed: whoever holds the controller's TLS key"
                  + " commands this node");
    }
    Path brought = NodeIdentity.commandKeyFile(config.stateDirectory());
    Optional<Path> file = config.commandKeys().or(() -> Optional.of(brought).filter(Files::exists));
    if (file.isEmpty() && !config.takesUnsigned()) {
      throw new IOException(
          "there is no command-key-file, and enrolment brought none: the controller signs no"
              + " commands. Make it a key (impound-controller issue command) and enrol again, or"
              + " set unsigned-commands: accept");
    }
    return file.isPresent() ? Optional.of(CommandKeys.read(file.get())) : Optional.empty();
  }

  private static Set<NodeRole> roles(AgentConfig config) {
    return config.roles().stream()
        .map(
            role ->
                switch (role) {
                  case NODE -> NodeRole.NODE_ROLE_NODE;
                  case QUARANTINE -> NodeRole.NODE_ROLE_QUARANTINE;
                })
        .collect(Collectors.toSet());
  }

  private static AgentSession.Hands hands(
      EngineConnection connection, AgentConfig config, Receipts receipts, PolicyWatch policy) {
    DockerContainers containers = new DockerContainers(connection);
    DockerImages images = new DockerImages(connection);
    ProcessTable table = new ProcessTable(PROC);
    ControlGroups groups = new ControlGroups(CONTROL_GROUPS);
    BeforePause beforePause =
        new BeforePause(table, groups, Clock.systemUTC(), System::nanoTime, BeforePause.LIMIT);
    Freezer freezer =
        new Freezer(
            containers,
            new FreezeCheck(PROC, CONTROL_GROUPS),
            Thread::sleep,
            System::nanoTime,
            beforePause);
    return new AgentSession.Hands(
        containers,
        freezer,
        new RestartPolicies(containers),
        new NetworkCut(containers, table, groups, new NftTool(), System::nanoTime),
        () ->
            new Acquisition(
                containers,
                freezer,
                Acquirers.all(
                    containers,
                    images,
                    table,
                    groups,
                    beforePause,
                    Clock.systemUTC(),
                    config.checkSkippedLayers(),
                    limits(config.capture(), policy.policy().limits())),
                Clock.systemUTC()),
        receipts,
        new ImageLoader(images),
        new Sandboxes(containers, images, new DockerSandboxes(connection), table, groups),
        OwnContainer.find().map(Set::of).orElse(Set.of()),
        pid -> LocalAddresses.of(table.folder(pid).resolve("net")));
  }

  private static CaptureLimits limits(CaptureSettings capture, NodePolicy.Limits policy) {
    CaptureLimits limits =
        new CaptureLimits(
            capture.layer(),
            capture.file(),
            capture.files(),
            capture.volumes(),
            capture.processMemory(),
            capture.memory(),
            capture.time());
    return limits.within(
        policy.bytes().orElse(Long.MAX_VALUE), policy.time().orElse(capture.time()));
  }

  static String version() {
    String version = Agent.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Runs until the process is told to end. */
  void run() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(this::end));
    session.start();
    renewal.ifPresent(Renewal::start);
    LOG.atInfo()
        .addKeyValue("node", node.name())
        .addKeyValue("controllers", config.controllers())
        .addKeyValue("engine", config.dockerSocket())
        .addKeyValue("version", node.version())
        .log("Agent runs");
    told.await();
  }

  private void end() {
    told.countDown();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    renewal.ifPresent(Renewal::close);
    session.close();
    journal.close();
    connection.close();
    LOG.atInfo().addKeyValue("node", node.name()).log("Agent ended; containers are as they were");
    ended.countDown();
  }
}
