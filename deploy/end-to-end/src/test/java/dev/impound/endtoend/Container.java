package dev.impound.endtoend;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A container that a test made on an engine. */
final class Container implements AutoCloseable {
  /** The image that every test's containers are made from. */
  static final String IMAGE = "impound-e2e-web:1";

  private final Engine engine;
  private final String name;
  private final String id;

  private Container(Engine engine, String name, String id) {
    this.engine = engine;
    this.name = name;
    this.id = id;
  }

  /** A container whose first process only sleeps, with these further options of docker run. */
  static Container sleeping(Engine engine, String name, String... options) {
    List<String> command = new ArrayList<>(run(engine, name));
    command.addAll(List.of(options));
    command.addAll(List.of("--entrypoint", "/bin/sleep", IMAGE, "100000"));
    return new Container(engine, name, engine.ask(command.toArray(String[]::new)));
  }

  /** A container whose first process runs a script; comes back when it says that it is ready. */
  static Container running(Engine engine, String name, String script, String... options) {
    List<String> command = new ArrayList<>(run(engine, name));
    command.addAll(List.of(options));
    command.addAll(List.of("--entrypoint", "/bin/sh", IMAGE, "-c", script));
    Container started = new Container(engine, name, engine.ask(command.toArray(String[]::new)));
    Awaitility.await(name)
        .atMost(Duration.ofMinutes(1))
        .until(() -> engine.ask("logs", started.id()).contains("ready"));
    return started;
  }

  /** A container with the web service, published on a port of the node. */
  static Container serving(Engine engine, String name, String address, int port) {
    return serving(engine, name, address, port, "no");
  }

  /** The same with a restart policy. */
  static Container serving(Engine engine, String name, String address, int port, String restart) {
    String published = "%s:%d:80".formatted(address, port);
    List<String> command = new ArrayList<>(run(engine, name));
    command.addAll(List.of("--restart", restart, "-p", published, IMAGE));
    return new Container(engine, name, engine.ask(command.toArray(String[]::new)));
  }

  /** Begins a docker run, after removing what a run of the tests that was cut off left behind. */
  private static List<String> run(Engine engine, String name) {
    // By its own name alone: a test names one container by the beginning of another's id.
    engine
        .ask("ps", "-aq", "--no-trunc", "--filter", "name=^/%s$".formatted(name))
        .lines()
        .forEach(left -> engine.docker("rm", "-f", "-v", left));
    return List.of("run", "-d", "--name", name);
  }

  Engine engine() {
    return engine;
  }

  String name() {
    return name;
  }

  String id() {
    return id;
  }

  /** State as its engine says: running, paused, exited. */
  String state() {
    return engine.ask("inspect", "-f", "{{.State.Status}}", id);
  }

  /** Its restart policy as its engine says, such as "on-failure 3". */
  String restartPolicy() {
    return engine.ask(
        "inspect",
        "-f",
        "{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}",
        id);
  }

  /** Whether its network is cut, as the kernel says. */
  boolean isCut() {
    String namespace =
        "/proc/%s/ns/net".formatted(engine.ask("inspect", "-f", "{{.State.Pid}}", id));
    return Output.of(
            Duration.ofSeconds(20),
            Map.of(),
            List.of("nsenter", "--net=" + namespace, "nft", "list", "tables"))
        .orFail()
        .contains("impound_cut");
  }

  /** How often its engine has let it run again since. */
  long thawsSince(Instant since) {
    return engine
        .ask(
            "events",
            "--since",
            since.toString(),
            "--until",
            Instant.now().toString(),
            "--filter",
            "container=" + id,
            "--filter",
            "event=unpause")
        .lines()
        .filter(line -> !line.isBlank())
        .count();
  }

  /** How many images on its engine were committed from the image of the tests' containers. */
  long committedImages() {
    String original = engine.ask("inspect", "-f", "{{.Id}}", IMAGE);
    return engine
        .ask("images", "-qa", "--no-trunc")
        .lines()
        .distinct()
        .filter(
            image -> engine.docker("inspect", "-f", "{{.Parent}}", image).out().contains(original))
        .count();
  }

  /** Runs a line of shell in the container and returns what it prints. */
  String shell(String line) {
    return engine.ask("exec", id, "sh", "-c", line);
  }

  /** Writes a file of this many MiB into the writable layer. */
  void writeFile(String path, int mebibytes) {
    shell("head -c %dm /dev/urandom > %s".formatted(mebibytes, path));
  }

  @Override
  public void close() {
    if (engine.answers()) {
      engine.docker("rm", "-f", "-v", id);
    }
  }
}
