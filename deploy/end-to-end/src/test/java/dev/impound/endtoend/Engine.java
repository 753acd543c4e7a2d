package dev.impound.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A container engine: the machine's own one, or one that a test started beside it. */
final class Engine implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final Path folder;
  private final Path socket;
  private final Optional<Program> daemon;

  private Engine(Path folder, Optional<Program> daemon) {
    this.folder = folder;
    this.socket = folder.resolve("docker.sock");
    this.daemon = daemon;
  }

  /** The engine at the usual socket, which has a network. {@code deploy/test} starts one. */
  static Engine ofThisMachine() {
    Engine engine = new Engine(Path.of("/var/run"), Optional.empty());
    if (!engine.answers()) {
      throw new AssertionError(
          "no container engine answers at /var/run/docker.sock; start one (dockerd) or run"
              + " deploy/test");
    }
    return engine;
  }

  /**
   * Starts an engine with its data, socket and network namespace of its own below {@code folder}.
   * Its containers have no network.
   */
  static Engine start(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path socket = folder.resolve("docker.sock");
    List<String> command =
        List.of(
            "unshare",
            "-n",
            "dockerd",
            "--data-root=" + folder.resolve("data"),
            "--exec-root=" + folder.resolve("exec"),
            "--pidfile=" + folder.resolve("pid"),
            "--host=unix://" + socket,
            "--bridge=none",
            "--iptables=false");
    Program daemon = Program.start("dockerd", folder.resolve("dockerd.log"), Map.of(), command);
    Engine engine = new Engine(folder, Optional.of(daemon));
    Awaitility.await("an engine in " + folder)
        .atMost(Duration.ofMinutes(3))
        .failFast(daemon::mustRun)
        .until(engine::answers);
    return engine;
  }

  String socket() {
    return socket.toString();
  }

  /** Runs {@code docker} on this engine. */
  Output docker(String... arguments) {
    return Output.of(LIMIT, Map.of(), command(List.of(arguments)));
  }

  /** Runs {@code docker} on this engine; it must succeed. */
  String ask(String... arguments) {
    return docker(arguments).orFail();
  }

  private List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("docker", "-H", "unix://" + socket));
    command.addAll(arguments);
    return command;
  }

  boolean answers() {
    return docker("version").exit() == 0;
  }

  /** Ends a started engine at once, as a crash does; its containers' shims stay. */
  void kill() {
    daemon.orElseThrow().kill();
  }

  /** Ends the engine if it was started here, and what it mounted. */
  @Override
  public void close() {
    daemon.ifPresent(
        program -> {
          program.close();
          Mounts.unmountBelow(folder);
        });
  }
}
