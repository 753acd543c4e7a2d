package dev.impound.agent.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.container.DockerContainers;
import dev.impound.agent.container.DockerImages;
import dev.impound.agent.container.EngineConnection;
import dev.impound.agent.testing.Archive;
import dev.impound.agent.testing.RealEngine;
import dev.impound.agent.testing.RecordingSink;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs a Docker engine with overlay2, and root. */
class UncommittedImageIT {
  private static final String CHANGES =
      "cd /data; "
          + "echo evil > plain; "
          + "busybox chown 12:34 plain; "
          + "ln -s /etc//x/ soft; "
          + "busybox ln plain hard; "
          + "busybox touch empty; "
          + "busybox mkfifo pipe; "
          + "echo raw > \"$(printf 'raw\\377\\376')\"; "
          + "echo accent > \"$(printf 'caf\\303\\251')\"; "
          + "busybox rm /etc/original; "
          + "busybox rm -r /tmp; "
          + "busybox mkdir -m 1777 /tmp; "
          + "echo x > /tmp/x; "
          + "busybox mkdir -p a/b/c/d/e/f; "
          + "echo deep > a/b/c/d/e/f/deep; "
          + "busybox dd if=/dev/urandom of=large bs=1M count=9; "
          + "busybox chmod 4755 large; "
          + "busybox mknod c c 1 3; "
          + "busybox mknod b b 7 9; "
          + "busybox dd if=/dev/zero of=sparse bs=1 count=1 seek=3000000; "
          + "busybox cp plain /etc/$(busybox printf '%0150d' 7); "
          + "busybox touch -d @100000 old; "
          + "echo ready; "
          + "exec busybox sleep 1000";

  private static RealEngine real;
  private static EngineConnection connection;
  private static DockerContainers containers;
  private static DockerImages images;
  private static ContainerId id;
  private static Path upper;

  @BeforeAll
  static void startAContainer(@TempDir Path work) throws Exception {
    real = new RealEngine("agent-uncommitted");
    String image = real.image("busybox", work);
    connection = new EngineConnection(RealEngine.SOCKET);
    containers = new DockerContainers(connection);
    images = new DockerImages(connection);
    id = real.start("changed", image, "/bin/sh", "-c", CHANGES);
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> real.docker("logs", id.hex()).contains("ready"));
    upper = Path.of(containers.describe(id).upperFolder());
    // What a program in a container does with more rights or tools than busybox has.
    run("setcap", "cap_net_raw+ep", upper.resolve("data/large").toString());
    Files.setAttribute(
        upper.resolve("data/plain"),
        "user:note",
        "of the intruder".getBytes(StandardCharsets.UTF_8));
    real.docker("pause", id.hex());
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @AfterAll
  static void removeAll() {
    real.close();
    connection.close();
  }

  private static Taken take(RecordingSink sink) {
    Subject subject = new Subject(containers.describe(id), containers.facts(), "CAP-1", false);
    return new ImageAcquirer(containers, images, true, 1L << 36).take(subject, sink);
  }

  /** Type, mode, owner, link, size, device, seconds and content of each entry by its name. */
  private static Map<String, String> entries(byte[] layer) throws IOException {
    Map<String, String> entries = new TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(layer), "UTF-8")) {
      for (TarArchiveEntry one = tar.getNextEntry(); one != null; one = tar.getNextEntry()) {
        entries.put(
            // One that is not UTF-8 is told in two ways by the two forms of a long name.
            one.getName().replaceAll("[^\\x20-\\x7e\\u00e9]", "?"),
            "%c %o %d:%d -> %s %d,%d at %d cap %s sha256 %s"
                .formatted(
                    one.getLinkFlag() == 0 ? '0' : one.getLinkFlag(),
                    one.getMode() & 07777,
                    one.getLongUserId(),
                    one.getLongGroupId(),
                    one.getLinkName(),
                    one.getDevMajor(),
                    one.getDevMinor(),
                    one.getLastModifiedTime().toInstant().getEpochSecond(),
                    one.getExtraPaxHeader("SCHILY.xattr.security.capability"),
                    Sha256.of(tar.readAllBytes())));
      }
    }
    return entries;
  }

  @Test
  void isTheSameAsACommitWithoutOneAndLeavesNothingInTheEngine() throws Exception {
    String before = real.docker("images", "-aq", "--no-trunc");
    RecordingSink sink = new RecordingSink();

    Taken taken = take(sink);

    assertThat(taken.tool())
        .isEqualTo(
            "no commit: the container's own layer read from its upper folder, layers read from"
                + " overlay2");
    assertThat(taken.status()).as(taken.reason()).isEqualTo(Taken.Status.COMPLETE);
    assertThat(real.docker("images", "-aq", "--no-trunc")).isEqualTo(before);
    ItemBlob top = taken.blobs().getLast();
    assertThat(top.diffId()).contains(top.sha256());
    assertThat(taken.blobs().getFirst().sha256().prefixed()).isEqualTo(taken.imageId());
    String commit = images.commit(id, "compare");
    try {
      RecordingSink other = new RecordingSink();
      Taken committed = new ImageTransfer(images, containers.facts(), other, true).take(commit);
      byte[] layer = other.content(committed.blobs().getLast().sha256());
      assertThat(entries(sink.content(top.sha256()))).isEqualTo(entries(layer));
    } finally {
      images.remove(commit);
    }
  }

  @Test
  void keepsPartsOfSecondsAttributesAndLinksAsTheyAreWritten() throws Exception {
    RecordingSink sink = new RecordingSink();

    byte[] layer = sink.content(take(sink).blobs().getLast().sha256());

    Map<String, TarArchiveEntry> found = new TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(layer), "UTF-8")) {
      for (TarArchiveEntry one = tar.getNextEntry(); one != null; one = tar.getNextEntry()) {
        found.put(one.getName(), one);
      }
    }
    // Of a file with two names the first one holds the bytes.
    TarArchiveEntry plain = entry(found, "data/hard");
    FileTime time =
        Files.getLastModifiedTime(upper.resolve("data/plain"), LinkOption.NOFOLLOW_LINKS);
    assertThat(plain.getLastModifiedTime()).isEqualTo(time);
    assertThat(time.to(TimeUnit.NANOSECONDS) % TimeUnit.SECONDS.toNanos(1)).isPositive();
    assertThat(plain.getExtraPaxHeader("SCHILY.xattr.user.note")).isEqualTo("of the intruder");
    assertThat(entry(found, "data/plain").isLink()).isTrue();
    assertThat(entry(found, "data/soft").getLinkName()).isEqualTo("/etc//x/");
    assertThat(found).containsKeys("tmp/.wh..wh..opq", "etc/.wh.original");
  }

  private static TarArchiveEntry entry(Map<String, TarArchiveEntry> layer, String name) {
    return Objects.requireNonNull(layer.get(name), name);
  }

  @Test
  void namesAFileThatALayerTakesForAMarkOfDeletion() throws Exception {
    ContainerId odd =
        real.start("odd", "agent-uncommitted-busybox", "/bin/sh", "-c", "echo hidden > /.wh.odd");
    real.docker("wait", odd.hex());
    RecordingSink sink = new RecordingSink();
    Subject subject = new Subject(containers.describe(odd), containers.facts(), "CAP-1", false);

    Taken taken = new ImageAcquirer(containers, images, true, 1L << 36).take(subject, sink);

    assertThat(taken.status()).isEqualTo(Taken.Status.PARTIAL);
    assertThat(taken.reason()).contains("\".wh.odd\" has a name that a layer takes for a mark");
    assertThat(entries(sink.content(taken.blobs().getLast().sha256())).get(".wh.odd"))
        .contains(Sha256.of("hidden\n".getBytes(StandardCharsets.UTF_8)).toString());
  }

  /** What an engine exports, without the files that it makes itself in each container. */
  private static Map<String, String> exported(String container) throws Exception {
    Process export = new ProcessBuilder("docker", "export", container).start();
    Map<String, String> entries = entries(export.getInputStream().readAllBytes());
    assertThat(export.waitFor()).isZero();
    entries
        .keySet()
        .removeIf(
            name ->
                name.matches(
                    "\\.dockerenv|(dev|proc|sys)/.*|etc/(hosts|hostname|resolv.conf|mtab)|dev/|etc/|\\./"));
    return entries;
  }

  @Test
  void givesTheSameImageEachTime() {
    assertThat(take(new RecordingSink()).blobs()).isEqualTo(take(new RecordingSink()).blobs());
  }

  @Test
  void isLoadedByAnEngineWithTheSameIdAndLayers() throws Exception {
    RecordingSink sink = new RecordingSink();
    Taken taken = take(sink);
    Archive archive = new Archive();
    Sha256 config = taken.blobs().getFirst().sha256();
    archive.file(config.hex() + ".json", sink.content(config));
    List<ItemBlob> layers = taken.blobs().subList(1, taken.blobs().size());
    for (ItemBlob layer : layers) {
      archive.file(layer.sha256().hex() + "/layer.tar", sink.content(layer.sha256()));
    }
    String names =
        layers.stream()
            .map(one -> "\"%s/layer.tar\"".formatted(one.sha256().hex()))
            .collect(Collectors.joining(","));
    archive.file(
        "manifest.json",
        "[{\"Config\":\"%s.json\",\"Layers\":[%s]}]"
            .formatted(config.hex(), names)
            .getBytes(StandardCharsets.UTF_8));
    try {
      assertThat(images.load(new ByteArrayInputStream(archive.bytes())))
          .containsExactly(taken.imageId());
      assertThat(images.describe(taken.imageId()).diffIds())
          .isEqualTo(layers.stream().map(ItemBlob::diffId).map(Optional::orElseThrow).toList());
      String again = real.docker("create", taken.imageId(), "/bin/sh").strip();
      real.adopt(again);
      assertThat(exported(again)).isEqualTo(exported(id.hex()));
      real.docker("rm", "-v", again);
    } finally {
      images.remove(taken.imageId());
    }
  }
}
