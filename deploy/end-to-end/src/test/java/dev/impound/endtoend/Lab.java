package dev.impound.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * One installation on this machine: local cloud, controller, agents, and the engines beside the
 * machine's own. Used by one test at a time.
 */
final class Lab implements AutoCloseable {
  /** The node whose engine is the machine's own. */
  static final String NODE = "web-1";

  /** The quarantine node. */
  static final String QUARANTINE = "quarantine-1";

  private static final int SHOPS = 18;
  private static final String DAY = "24h";

  private final Path work;
  private final Path data;
  private final Clocks clocks;
  private final Trust trust;
  private final Engine engine = Engine.ofThisMachine();
  private final Deque<Shop> vacant = new ArrayDeque<>();
  private final Map<String, Program> agents = new HashMap<>();
  private final List<Engine> engines = new ArrayList<>();
  private final LocalCloud cloud;
  private final List<LabController> controllers;
  private final Impound impound;
  private Optional<Engine> quarantine = Optional.empty();

  /**
   * Starts an installation.
   *
   * @param data where its controllers keep their data
   * @param database the database that they share; without one there is one controller alone
   * @param lifetime of the certificates of nodes that enrol
   */
  private Lab(Path work, Path data, Optional<Postgres> database, String lifetime, Clocks clocks) {
    this.clocks = clocks;
    this.work = work;
    this.data = data;
    trust = Trust.make(work.resolve("trust"));
    if (engine.docker("image", "inspect", Container.IMAGE).exit() != 0) {
      Scripts.shell(work, engine.socket(), "web_image " + Container.IMAGE).orFail();
    }
    List<Shop> shops = IntStream.range(0, SHOPS).mapToObj(Shop::open).toList();
    vacant.addAll(shops);
    Path authority = trust.alarmPort().resolve("ca.pem");
    List<String> names = database.isPresent() ? List.of("a", "b") : List.of("controller");
    controllers =
        names.stream()
            .map(name -> new LabController(work, name, authority, clocks.controller()))
            .toList();
    cloud = LocalCloud.start(work, shops, controller().alarmPort(), authority);
    AlarmSender.writeSecrets(work);
    for (LabController controller : controllers) {
      controller.configure(
          trust,
          cloud,
          database.isPresent() ? data.resolve(controller.name()) : data,
          controller.enrolmentSection(trust, lifetime)
              + database.map(server -> controller.fleetSection(server)).orElse(""));
      controller.start();
    }
    impound = operator("alice");
  }

  private static Lab started(Lab lab) {
    try {
      lab.addNode(NODE, lab.engine, "node");
      return lab;
    } catch (RuntimeException | AssertionError e) {
      lab.close();
      throw e;
    }
  }

  /** Starts an installation with a node on the machine's own engine. */
  static Lab start() {
    return start("data");
  }

  /** As {@link #start()}; the controller keeps its data in this folder of the lab's own folder. */
  static Lab start(String data) {
    Path work = newFolder();
    return started(new Lab(work, work.resolve(data), Optional.empty(), DAY, Clocks.SYSTEM));
  }

  /** As {@link #start()}; the controller's disk holds this many MiB. */
  static Lab startOnSmallDisk(int mebibytes) {
    Path work = newFolder();
    return started(
        new Lab(
            work,
            Mounts.smallDisk(work.resolve("disk"), mebibytes).resolve("data"),
            Optional.empty(),
            DAY,
            Clocks.SYSTEM));
  }

  /** As {@link #start()}, with two controllers, a and b, over one database. */
  static Lab startFleet(Postgres database) {
    Path work = newFolder();
    return started(new Lab(work, work.resolve("data"), Optional.of(database), DAY, Clocks.SYSTEM));
  }

  /** As {@link #start()}, without a node; certificates of nodes that enrol live so long. */
  static Lab startForEnrolment(String lifetime) {
    Path work = newFolder();
    return new Lab(work, work.resolve("data"), Optional.empty(), lifetime, Clocks.SYSTEM);
  }

  /** As {@link #startForEnrolment}; the clocks of its programs can be set. */
  static Lab startWithClocks() {
    Path work = newFolder();
    return new Lab(work, work.resolve("data"), Optional.empty(), DAY, Clocks.settable(work));
  }

  private static Path newFolder() {
    try {
      // Sockets of engines lie in it, and their paths are limited to 108 bytes.
      return Files.createTempDirectory("e2e");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds the quarantine node, with an engine of its own. */
  void addQuarantine() {
    Engine started = startEngine("q");
    quarantine = Optional.of(started);
    addNode(QUARANTINE, started, "quarantine");
  }

  /** Starts an empty engine that ends with this lab. */
  Engine startEngine(String folder) {
    Engine started = Engine.start(work.resolve(folder));
    engines.add(started);
    return started;
  }

  /** Starts an engine whose disk holds this many MiB, with the web service's image. */
  Engine startEngineOnSmallDisk(String folder, int mebibytes) {
    Mounts.smallDisk(work.resolve(folder), mebibytes);
    return startEngineWithImage(folder);
  }

  /** Starts an engine that holds the web service's image. */
  Engine startEngineWithImage(String folder) {
    Engine started = startEngine(folder);
    Scripts.shell(work, started.socket(), "web_image " + Container.IMAGE).orFail();
    return started;
  }

  /** Adds a node and waits until it is connected. */
  void addNode(String name, Engine on, String role) {
    addNode(name, on, role, addresses());
  }

  /** Has a node on the machine's own engine reach the controller through a wire. */
  void reconnectThrough(Wire wire, String name) {
    agent(name).kill();
    addNode(name, engine, "node", "127.0.0.1:" + wire.port());
  }

  private void addNode(String name, Engine on, String role, String dialled) {
    String address = role.equals("node") && on.equals(engine) ? Shop.NODE_ADDRESS : "127.0.0.11";
    Trust.write(
        agentConfig(name),
        """
        controller: [%s]
        roles: [%s]
        docker-socket: %s
        private-ips: [%s]
        state-directory: state-%s
        """
                .formatted(dialled, role, on.socket(), address, name)
            + trust.commandKey()
            + Trust.section(trust.node(name)));
    startAgent(name);
  }

  /**
   * Enrols a node on the machine's own engine by a token of {@code impound node enroll}, and starts
   * its agent.
   *
   * @param more lines of its configuration
   */
  void enrol(String name, String more) {
    enrolAll(name, List.of(name), more);
  }

  /**
   * Enrols nodes on the machine's own engine by one token, starts their agents, and waits until all
   * are connected.
   *
   * @param pattern that their names fit, or the name of the only one
   */
  void enrolAll(String pattern, List<String> names, String more) {
    String uses = Integer.toString(names.size());
    String token =
        impound.run("node", "enroll", pattern, "--max-uses", uses, "--format", "token").orFail();
    for (String name : names) {
      Trust.write(
          agentConfig(name),
          """
          controller: [%s]
          docker-socket: %s
          private-ips: [%s]
          state-directory: state-%s
          """
                  .formatted(addresses(), engine.socket(), Shop.NODE_ADDRESS, name)
              + more);
      enrol(name, token + "\n", "-").orFail();
      launchAgent(name);
    }
    names.forEach(this::awaitConnected);
  }

  /** Runs {@code impound-agent enroll}, with a token on its standard input or in a file. */
  Output enrol(String name, String input, String tokenFile) {
    return Output.of(
        Duration.ofMinutes(2),
        Map.of(),
        Scripts.command(
            "impound-agent",
            List.of(
                "enroll",
                "--config",
                agentConfig(name).toString(),
                "--controller",
                "127.0.0.1:" + controller().enrolmentPort(),
                "--name",
                name,
                "--token-file",
                tokenFile)),
        input);
  }

  private String addresses() {
    return controllers.stream()
        .map(controller -> "127.0.0.1:" + controller.port())
        .collect(Collectors.joining(", "));
  }

  /** Starts a node's agent and waits until it is connected. */
  void startAgent(String name) {
    launchAgent(name);
    awaitConnected(name);
  }

  private void launchAgent(String name) {
    Path log = work.resolve("agent-" + name + ".log");
    agents.put(
        name,
        Scripts.start(
            "impound-agent",
            log,
            List.of("run", "--config", agentConfig(name).toString()),
            clocks.agents().environment()));
  }

  void awaitConnected(String name) {
    awaitConnected(name, agent(name));
  }

  private void awaitConnected(String name, Program agent) {
    Awaitility.await("node " + name)
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .failFast(agent::mustRun)
        .until(() -> isConnected(name));
  }

  private boolean isConnected(String name) {
    Output node = impound.run("node", "show", name, "-o", "json");
    return node.exit() == 0 && node.out().replace(" ", "").contains("\"connected\":true");
  }

  /** The running agent of a node. */
  Program agent(String name) {
    Program agent = agents.get(name);
    if (agent == null) {
      throw new AssertionError("no agent was started for node " + name);
    }
    return agent;
  }

  private Path agentConfig(String name) {
    return work.resolve("agent-" + name + ".yaml");
  }

  /** The controller; of several the first. */
  LabController controller() {
    return controllers.getFirst();
  }

  /** The second controller of a fleet. */
  LabController otherController() {
    return controllers.getLast();
  }

  /** Starts the controller again after it was killed, and waits for the nodes. */
  void restartController() {
    controller().start();
    agents.forEach(this::awaitConnected);
  }

  /** The command line as an operator of this installation. */
  Impound operator(String name) {
    return operator(name, controller());
  }

  /** The command line as an operator who calls this controller. */
  Impound operator(String name, LabController controller) {
    Path config = work.resolve("operator-%s-%d.yaml".formatted(name, controller.port()));
    return new Impound(Trust.operatorConfig(config, controller.port(), trust.operator(name)));
  }

  /** The command line with the certificate in a folder, which may be no good. */
  Impound withIdentity(Path identity) {
    Path config = work.resolve("identity-" + identity.getFileName() + ".yaml");
    return new Impound(Trust.operatorConfig(config, controller().port(), identity));
  }

  /** Where the controller, if it is alone, keeps its data. */
  Path data() {
    return data;
  }

  Path work() {
    return work;
  }

  Trust trust() {
    return trust;
  }

  Impound impound() {
    return impound;
  }

  Engine engine() {
    return engine;
  }

  /** The engine of the quarantine node. */
  Engine quarantine() {
    return quarantine.orElseThrow();
  }

  Clocks clocks() {
    return clocks;
  }

  LocalCloud cloud() {
    return cloud;
  }

  /** A place for a web service that no other test uses. */
  Shop vacantShop() {
    return vacant.remove();
  }

  /** Ends every program and engine, and removes everything it made. */
  @Override
  public void close() {
    agents.values().forEach(Program::close);
    controllers.forEach(LabController::close);
    cloud.close();
    engines.forEach(Engine::close);
    Mounts.remove(work);
  }
}
