package dev.impound.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A trust domain made with {@code impound-controller init} and {@code issue}. */
final class Trust {
  private final Path folder;

  private Trust(Path folder) {
    this.folder = folder;
  }

  /** Makes a new authority below {@code folder}. */
  static Trust make(Path folder) {
    Trust trust = new Trust(folder);
    Scripts.run(
            "impound-controller",
            List.of(
                "init",
                "--directory",
                trust.directory(),
                "--trust-domain",
                "e2e.impound.test",
                "--no-passphrase"))
        .orFail();
    return trust;
  }

  private String directory() {
    return folder.resolve("authority").toString();
  }

  /** The controller's own certificate. */
  Path controller() {
    return folder.resolve("authority").resolve("controller");
  }

  /** Certificate and key that sign those of nodes. */
  Path issuing() {
    return folder.resolve("authority").resolve("issuing");
  }

  /** The line of an agent's configuration with the key that signs commands. */
  String commandKey() {
    return "command-key-file: %s/command/command-key.pem%n".formatted(directory());
  }

  /** The sections of a configuration file with the keys that sign evidence and commands. */
  String signingSections() {
    return """
    custody:
      key-file: %1$s/custody/key.pem
      certificate-file: %1$s/custody/cert.pem
      ca-file: %1$s/custody/ca.pem
    timestamp:
      key-file: %1$s/timestamp/key.pem
      certificate-file: %1$s/timestamp/cert.pem
      ca-file: %1$s/timestamp/ca.pem
    commands:
      key-file: %1$s/command/key.pem
    """
        .formatted(directory());
  }

  /** The root that every certificate leads to. */
  Path root() {
    return controller().resolve("ca.pem");
  }

  /** Issues a node's certificate. */
  Path node(String name) {
    return issue("node", name);
  }

  /** Issues the alarm port's certificate. */
  Path alarmPort() {
    return issue("alarm-port", "127.0.0.1");
  }

  /** Issues an operator's certificate. */
  Path operator(String name) {
    return issue("operator", name);
  }

  private Path issue(String role, String name) {
    Path out = folder.resolve(role + "-" + name);
    return Files.exists(out.resolve("key.pem")) ? out : issue(role, name, out);
  }

  /** Issues an operator's certificate anew, by the root that signs now. */
  Path operatorAnew(String name) {
    return issue("operator", name, folder.resolve("operator-" + name + "-anew"));
  }

  /** Takes a step of the root's roll-over, with the controller's configuration. */
  Output rotateRoot(Path config, String phase) {
    List<String> command =
        new ArrayList<>(
            List.of("keys", "rotate", "root", "--phase", phase, "--config", config.toString()));
    command.addAll(List.of("--directory", directory()));
    if (phase.equals("add")) {
      command.add("--no-passphrase");
    }
    return Scripts.run("impound-controller", command);
  }

  private Path issue(String role, String name, Path out) {
    Scripts.run(
            "impound-controller",
            List.of("issue", role, name, "--directory", directory(), "--out", out.toString()))
        .orFail();
    return out;
  }

  /** The tls section of a configuration file, with the certificate in {@code identity}. */
  static String section(Path identity) {
    return """
    tls:
      ca-file: %1$s/ca.pem
      certificate-file: %1$s/cert.pem
      key-file: %1$s/key.pem
    """
        .formatted(identity);
  }

  /** Writes a configuration file of the command line. */
  static Path operatorConfig(Path file, int controllerPort, Path identity) {
    return write(file, "controller: 127.0.0.1:%d%n".formatted(controllerPort) + section(identity));
  }

  /** Writes a file, and the folders it lies in. */
  static Path write(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
