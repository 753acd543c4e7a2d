package dev.impound.endtoend;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the scripts of the source tree lie, and how a test calls them. */
final class Scripts {
  /** The most that the agent's and the controller's heaps may take, in every test. */
  private static final Map<String, String> SMALL_HEAP = Map.of("IMPOUND_HEAP", "128m");

  private Scripts() {}

  /** The root of the source tree; Maven runs tests in the module's folder. */
  static Path root() {
    return Path.of("").toAbsolutePath().resolve("../..").normalize();
  }

  /** A script of {@code deploy/bin}. */
  static String bin(String name) {
    return root().resolve("deploy/bin").resolve(name).toString();
  }

  /** Runs a program of {@code deploy/bin} to its end. */
  static Output run(String program, List<String> arguments) {
    return Output.of(Duration.ofMinutes(15), SMALL_HEAP, command(program, arguments));
  }

  /** Starts a program of {@code deploy/bin} that runs until it is ended. */
  static Program start(String program, Path log, List<String> arguments) {
    return start(program, log, arguments, Map.of());
  }

  /** As the other, with this added to its environment. */
  static Program start(
      String program, Path log, List<String> arguments, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(SMALL_HEAP);
    all.putAll(environment);
    return Program.start(program, log, all, command(program, arguments));
  }

  static List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(bin(program));
    command.addAll(arguments);
    return command;
  }

  /**
   * Runs a line of shell with the functions of {@code deploy/lib}: the web service and the intruder
   * are the same ones that {@code deploy/try} shows.
   */
  static Output shell(Path work, String socket, String line) {
    String script =
        "set -Eeuo pipefail; for part in common engine intruder; do . %s/deploy/lib/$part.sh; done; %s"
            .formatted(root(), line);
    Map<String, String> environment = Map.of("WORK", work.toString(), "NODE_SOCKET", socket);
    return Output.of(Duration.ofMinutes(5), environment, List.of("bash", "-c", script));
  }
}
