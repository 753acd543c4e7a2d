package dev.impound.agent.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.container.DockerContainers;
import dev.impound.agent.container.DockerImages;
import dev.impound.agent.container.EngineConnection;
import dev.impound.agent.containment.BeforePause;
import dev.impound.agent.containment.FreezeCheck;
import dev.impound.agent.containment.Freezer;
import dev.impound.agent.process.ControlGroups;
import dev.impound.agent.process.ProcessTable;
import dev.impound.agent.testing.RealEngine;
import dev.impound.agent.testing.RecordingSink;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs a Docker engine and root. */
class AcquisitionIT {
  private static final Path PROC = Path.of("/proc");
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  private static final Set<EvidenceKind> NEEDS_PROCESSES =
      Set.of(
          EvidenceKind.PROCESSES,
          EvidenceKind.SOCKETS,
          EvidenceKind.NETWORK,
          EvidenceKind.PROCESS_FILES,
          EvidenceKind.TMPFS);

  private static RealEngine real;
  private static EngineConnection connection;
  private static DockerContainers containers;
  private static DockerImages images;
  private static Freezer freezer;
  private static Acquisition acquisition;
  private static String image;

  @BeforeAll
  static void startEngine(@TempDir Path work) {
    real = new RealEngine("agent-acquire");
    image = real.image("busybox", work, "ENV SECRET=hunter2");
    connection = new EngineConnection(RealEngine.SOCKET);
    containers = new DockerContainers(connection);
    images = new DockerImages(connection);
    ProcessTable table = new ProcessTable(PROC);
    ControlGroups groups = new ControlGroups(GROUPS);
    BeforePause beforePause =
        new BeforePause(
            table, groups, Clock.systemUTC(), System::nanoTime, java.time.Duration.ofSeconds(30));
    freezer =
        new Freezer(
            containers,
            new FreezeCheck(PROC, GROUPS),
            Thread::sleep,
            System::nanoTime,
            beforePause);
    acquisition =
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
                true,
                CaptureLimits.USUAL),
            Clock.systemUTC());
  }

  @AfterAll
  static void removeAll() {
    real.close();
    connection.close();
  }

  @Test
  void takesEveryKindOfAFrozenContainerAndLeavesNothingBehind() throws Exception {
    ContainerId id =
        real.start(
            "intruded",
            image,
            "/bin/sh",
            "-c",
            "echo backdoor > /etc/backdoor; busybox rm /etc/original; busybox cp /bin/busybox"
                + " /tmp/sleep; /tmp/sleep 1000 & until busybox readlink /proc/$!/exe | busybox"
                + " grep -q /tmp/sleep; do busybox sleep 0.1; done; busybox rm /tmp/sleep; echo"
                + " out; echo err >&2; wait");
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofMinutes(1))
        .until(
            () -> {
              String logs = real.docker("logs", id.hex());
              return logs.contains("out") && logs.contains("err");
            });
    freezer.freeze(id);
    String before = real.docker("images", "-aq", "--no-trunc");
    RecordingSink sink = new RecordingSink();

    AcquisitionReport report =
        acquisition.take(new Acquisition.Order(id, "CAP-1", Set.of(), false), sink, activity -> {});

    assertThat(report.items())
        .allSatisfy(
            item ->
                assertThat(item.taken().status())
                    .as(item.toString())
                    .isEqualTo(Taken.Status.COMPLETE));
    assertThat(report.items())
        .extracting(TakenItem::kind)
        .containsExactlyElementsOf(EvidenceKind.usual());
    assertThat(report.frozen()).isTrue();
    assertThat(report.leftBehind()).isEmpty();
    assertThat(real.docker("images", "-aq", "--no-trunc")).isEqualTo(before);
    assertThat(text(sink, EvidenceKind.CONTAINER_INSPECT)).contains("hunter2", id.hex());
    assertThat(text(sink, EvidenceKind.BEFORE_PAUSE))
        .contains("hunter2", "\"Status\":\"running\"", "\"name\":\"sleep\"");
    assertThat(text(sink, EvidenceKind.PROCESSES))
        .contains(
            "/tmp/sleep (deleted)", "SECRET=hunter2", "\"cmdline\":[\"/tmp/sleep\",\"1000\"]");
    assertThat(text(sink, EvidenceKind.DIFF)).contains("/etc/backdoor", "/etc/original");
    assertThat(text(sink, EvidenceKind.LOGS))
        .containsPattern("(?m)^stdout 20\\S+ out$")
        .containsPattern("(?m)^stderr 20\\S+ err$");
    List<ItemBlob> blobs = report.items().getLast().taken().blobs();
    assertThat(blobs.getFirst().part()).isEqualTo(BlobPart.IMAGE_CONFIG);
    assertThat(blobs.getFirst().sha256().prefixed())
        .isEqualTo(report.items().getLast().taken().imageId());
    assertThat(names(sink.content(blobs.getLast().sha256())))
        .contains("etc/backdoor", "etc/.wh.original");
    assertThat(blobs.getLast().diffId()).contains(blobs.getLast().sha256());
    assertThat(report.items().getLast().tool()).endsWith("layers read from overlay2");
  }

  private static String text(RecordingSink sink, EvidenceKind kind) {
    return new String(sink.content(kind), StandardCharsets.UTF_8);
  }

  private static List<String> names(byte[] layer) throws IOException {
    List<String> names = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(layer), "UTF-8")) {
      for (TarArchiveEntry one = tar.getNextEntry(); one != null; one = tar.getNextEntry()) {
        names.add(one.getName());
      }
    }
    return names;
  }

  @Test
  void takesAllButWhatNeedsProcessesOfAnExitedContainer() {
    ContainerId id = real.start("exited", image, "/bin/sh", "-c", "echo done");
    real.docker("wait", id.hex());

    AcquisitionReport report =
        acquisition.take(
            new Acquisition.Order(id, "CAP-2", Set.of(), false),
            new RecordingSink(),
            activity -> {});

    assertThat(report.items())
        .allSatisfy(item -> assertThat(item.taken().status()).isEqualTo(ofExited(item.kind())));
    assertThat(report.frozen()).isFalse();
  }

  private static Taken.Status ofExited(EvidenceKind kind) {
    if (kind == EvidenceKind.BEFORE_PAUSE) {
      return Taken.Status.ABSENT;
    }
    return NEEDS_PROCESSES.contains(kind) ? Taken.Status.FAILED : Taken.Status.COMPLETE;
  }

  @Test
  void takesTheVolumesOfAnExitedContainer(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("bound"), "by the node");
    ContainerId id =
        real.start(
            "left",
            "-v",
            "/volume",
            "-v",
            folder + ":/bound",
            image,
            "/bin/sh",
            "-c",
            "echo kept > /volume/file");
    real.docker("wait", id.hex());
    RecordingSink sink = new RecordingSink();

    AcquisitionReport report =
        acquisition.take(
            new Acquisition.Order(id, "CAP-4", Set.of(EvidenceKind.VOLUMES), false),
            sink,
            activity -> {});

    Taken taken = report.items().getLast().taken();
    assertThat(taken.status()).as(taken.reason()).isEqualTo(Taken.Status.COMPLETE);
    assertThat(names(sink.content(EvidenceKind.VOLUMES)))
        .contains("volume/file", "bound/bound", "index.json");
  }

  @Test
  void keepsTheCommittedImageOnOrder() {
    ContainerId id =
        real.start("kept", image, "/bin/sh", "-c", "echo a > /etc/a; echo ready; sleep 100");

    AcquisitionReport report =
        acquisition.take(
            new Acquisition.Order(id, "CAP-3", Set.of(EvidenceKind.IMAGE), true),
            new RecordingSink(),
            activity -> {});

    Sha256 kept = Sha256.parse(report.keptImageId());
    assertThat(real.docker("images", "-aq", "--no-trunc")).contains(kept.hex());
    real.docker("rmi", kept.prefixed());
  }
}
