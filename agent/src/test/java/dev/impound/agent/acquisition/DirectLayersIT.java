package dev.impound.agent.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.container.DockerContainers;
import dev.impound.agent.container.DockerImages;
import dev.impound.agent.container.EngineConnection;
import dev.impound.agent.container.EngineFacts;
import dev.impound.agent.testing.RealEngine;
import dev.impound.agent.testing.RecordingSink;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs a Docker engine with overlay2, and root. */
class DirectLayersIT {
  /** Names that are no UTF-8, links, a whiteout, an empty and a long file, a long path. */
  private static final String CHANGES =
      "cd /data; echo evil > plain; ln -s plain soft; busybox ln plain hard; busybox touch empty;"
          + " busybox mkfifo pipe; echo raw > \"$(printf 'raw\\377\\376')\"; echo accent >"
          + " \"$(printf 'caf\\303\\251')\"; busybox rm /etc/original; busybox rm -r /tmp; busybox"
          + " mkdir -p a/b/c/d/e/f; echo deep > a/b/c/d/e/f/deep; busybox dd if=/dev/urandom"
          + " of=large bs=1M count=9; busybox chmod 4755 large; busybox cp large"
          + " /etc/$(busybox printf '%0150d' 7); echo ready; exec busybox sleep 1000";

  private static RealEngine real;
  private static EngineConnection connection;
  private static DockerContainers containers;
  private static DockerImages images;
  private static ContainerId id;

  @BeforeAll
  static void startAContainer(@TempDir Path work) {
    real = new RealEngine("agent-direct");
    String image = real.image("busybox", work);
    connection = new EngineConnection(RealEngine.SOCKET);
    containers = new DockerContainers(connection);
    images = new DockerImages(connection);
    id = real.start("changed", image, "/bin/sh", "-c", CHANGES);
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofMinutes(1))
        .until(() -> real.docker("logs", id.hex()).contains("ready"));
    real.docker("pause", id.hex());
  }

  @AfterAll
  static void removeAll() {
    real.close();
    connection.close();
  }

  private static EngineFacts facts(String driver, String root) {
    EngineFacts real = containers.facts();
    return new EngineFacts(
        real.version(), driver, false, real.liveRestore(), 1, real.kernelVersion(), root);
  }

  private static Taken take(String imageId, EngineFacts facts, RecordingSink sink) {
    return new ImageTransfer(images, facts, sink, true).take(imageId);
  }

  @Test
  void bringsTheSameBlobsByBothWaysAndFindsAlteredBytes(@TempDir Path copy) throws Exception {
    String imageId = images.commit(id, "direct test");
    try {
      String root = containers.facts().dataRoot();
      RecordingSink direct = new RecordingSink();
      RecordingSink engine = new RecordingSink();

      Taken read = take(imageId, facts("overlay2", root), direct);
      Taken saved = take(imageId, facts("vfs", root), engine);

      assertThat(read.status()).as(read.toString()).isEqualTo(Taken.Status.COMPLETE);
      assertThat(read.tool()).endsWith("layers read from overlay2");
      assertThat(saved.tool()).contains("save; not from overlay2");
      assertThat(read.blobs()).isEqualTo(saved.blobs());
      for (ItemBlob blob : read.blobs()) {
        assertThat(direct.content(blob.sha256())).isEqualTo(engine.content(blob.sha256()));
      }
      findsAlteredBytes(imageId, read.blobs().getLast().sha256(), Path.of(root), copy);
    } finally {
      images.remove(imageId);
    }
  }

  private static void findsAlteredBytes(String imageId, Sha256 top, Path root, Path copy)
      throws Exception {
    Path database = copy.resolve("image/overlay2");
    Files.createDirectories(database);
    copy(root.resolve("image/overlay2/imagedb"), database);
    copy(root.resolve("image/overlay2/layerdb"), database);
    for (Sha256 layer : images.describe(imageId).diffIds()) {
      copy(root.resolve("overlay2").resolve(cacheId(database, layer)), copy.resolve("overlay2"));
    }
    Path evil = copy.resolve("overlay2").resolve(cacheId(database, top)).resolve("diff/data/plain");
    Files.write(evil, "good\n".getBytes(StandardCharsets.UTF_8));
    RecordingSink sink = new RecordingSink();

    Taken taken = take(imageId, facts("overlay2", copy.toString()), sink);

    assertThat(taken.tool()).contains("layer %s reads as".formatted(top));
    assertThat(taken.status()).isEqualTo(Taken.Status.COMPLETE);
    assertThat(taken.blobs()).extracting(ItemBlob::sha256).contains(top);

    RecordingSink second = new RecordingSink();
    second.has(top);
    Taken again = take(imageId, facts("overlay2", copy.toString()), second);
    assertThat(again.status()).isEqualTo(Taken.Status.PARTIAL);
    assertThat(again.reason()).contains("layer %s were altered".formatted(top));
  }

  private static String cacheId(Path database, Sha256 layer) throws IOException {
    try (var entries = Files.list(database.resolve("layerdb/sha256"))) {
      for (Path entry : entries.toList()) {
        if (Files.readString(entry.resolve("diff")).equals(layer.prefixed())) {
          return Files.readString(entry.resolve("cache-id"));
        }
      }
    }
    throw new AssertionError("no record of " + layer);
  }

  private static void copy(Path from, Path into) throws Exception {
    Files.createDirectories(into);
    List<String> command = List.of("cp", "-a", from.toString(), into.toString() + "/");
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
