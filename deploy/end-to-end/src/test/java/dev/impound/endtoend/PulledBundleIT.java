package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What an intruder did is found in a pulled capture, with the tools that every machine has. */
@ExtendWith(SharedLab.class)
class PulledBundleIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Lab lab;

  PulledBundleIT(Lab lab) {
    this.lab = lab;
  }

  @Test
  void holdsEverythingThatTheIntruderTouched() {
    Path volume = folder("volume");
    try (Container container =
        Container.running(
            lab.engine(),
            "e2e-intruded",
            resource("intrude.sh"),
            "--tmpfs",
            "/ramdisk",
            "-v",
            volume + ":/kept")) {
      String busybox = container.shell("busybox sha256sum /bin/busybox").split(" ", 2)[0];
      lab.engine().ask("exec", "-d", container.id(), "busybox", "sleep", "999");
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> lab.engine().ask("top", container.id()).contains("sleep 999"));
      lab.engine().ask("pause", container.id());

      String capture = capture();
      Path pulled = lab.work().resolve("bundle");
      lab.impound().run("evidence", "pull", capture, "-d", pulled.toString()).orFail();

      assertThat(found(pulled.resolve(capture), busybox))
          .contains(
              "a changed file",
              "a deleted file",
              "a volume",
              "a tmpfs",
              "shared memory",
              "a deleted executable",
              "a process by exec",
              "what was executed",
              "a deleted open file",
              "an established connection and its process",
              "a secret of the heap",
              "and nowhere else");
    }
  }

  private String capture() {
    JsonNode taken =
        lab.impound()
            .json(
                "capture",
                "web-1/e2e-intruded",
                "--reason",
                "all of it",
                "--profile",
                "full",
                "--with-volumes");
    return taken.path("captureId").asString();
  }

  private List<String> found(Path capture, String busybox) {
    Path script = lab.work().resolve("find-intrusion.sh");
    try {
      Files.writeString(script, resource("find-intrusion.sh"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Output.of(LIMIT, Map.of(), List.of("sh", script.toString(), capture.toString(), busybox))
        .orFail()
        .lines()
        .toList();
  }

  private Path folder(String name) {
    try {
      return Files.createDirectory(lab.work().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(PulledBundleIT.class.getResourceAsStream("/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
