package dev.impound.agent.testing;

import dev.impound.wire.ContainerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real Docker engine with a small busybox image, driven by the docker command. Removes at its end
 * what was made through it.
 */
public final class RealEngine implements AutoCloseable {
  /** The engine's socket on a usual machine. */
  public static final Path SOCKET = Path.of("/var/run/docker.sock");

  private static final Path BUSYBOX = Path.of("/bin/busybox");

  private final String prefix;
  private final List<String> containers = new ArrayList<>();
  private final List<String> images = new ArrayList<>();

  /**
   * Makes sure that there is an engine.
   *
   * @param prefix of the names of everything that is made
   */
  public RealEngine(String prefix) {
    this.prefix = prefix;
    if (!Files.exists(SOCKET) || !Files.exists(BUSYBOX)) {
      throw new AssertionError(
          "these tests need a Docker engine at %s and %s; install docker.io and busybox-static and start dockerd"
              .formatted(SOCKET, BUSYBOX));
    }
  }

  /** Imports an image with busybox as its shell; {@code changes} are Dockerfile instructions. */
  public String image(String name, Path work, String... changes) {
    Path root = work.resolve(name + "-root");
    try {
      for (String folder : List.of("bin", "etc", "tmp", "data", "proc", "sys", "dev")) {
        Files.createDirectories(root.resolve(folder));
      }
      Files.copy(BUSYBOX, root.resolve("bin/busybox"));
      Files.createSymbolicLink(root.resolve("bin/sh"), Path.of("busybox"));
      Files.writeString(root.resolve("etc/original"), "original\n");
      Files.writeString(root.resolve("etc/shadow"), "root-only\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return imported(name, root, changes);
  }

  /** Imports a folder as an image. */
  public String imported(String name, Path root, String... changes) {
    Path tar = root.resolveSibling(name + ".tar");
    run("tar", "-C", root.toString(), "-cf", tar.toString(), ".");
    List<String> command = new ArrayList<>(List.of("docker", "import"));
    for (String change : changes) {
      command.add("--change");
      command.add(change);
    }
    String tag = prefix + "-" + name;
    command.addAll(List.of(tar.toString(), tag));
    run(command.toArray(String[]::new));
    images.add(tag);
    return tag;
  }

  /** Starts a container; {@code arguments} stand after {@code docker run -d}. */
  public ContainerId start(String name, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("docker", "run", "-d", "--name", prefix + "-" + name));
    command.addAll(List.of(arguments));
    containers.add(prefix + "-" + name);
    return new ContainerId(run(command.toArray(String[]::new)).strip());
  }

  /** Removes a container at the end that was made by other means. */
  public void adopt(String container) {
    containers.add(container);
  }

  /** Runs a docker command and gives its output. */
  public String docker(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new AssertionError("failed: " + String.join(" ", command) + "\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    for (String container : containers) {
      try {
        docker("rm", "-f", "-v", container);
      } catch (AssertionError e) {
        if (!String.valueOf(e.getMessage()).contains("No such container")) {
          throw e;
        }
      }
    }
    images.forEach(image -> docker("rmi", "-f", image));
  }
}
