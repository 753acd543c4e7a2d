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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an intruder left in a frozen container is found in what was delivered. Needs root. */
class VolatileEvidenceIT {
  private static final Path PROC = Path.of("/proc");
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  /**
   * A program for x86-64 of a few instructions: copies /bin/busybox into a memfd by the name of
   * kworker and becomes it, as "sleep 1000".
   */
  private static final String BECOMES_MEMFD =
      "f0VMRgIBAQAAAAAAAAAAAAIAPgABAAAAeABAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAEAAOAABAAAAAAAAAAEAAAAF"
          + "AAAAAAAAAAAAAAAAAEAAAAAAAAAAQAAAAAAADAEAAAAAAAAMAQAAAAAAAAAQAAAAAAAAuD8BAABIjT1nAAAAMfYP"
          + "BUGJxLgCAAAASI09XAAAADH2DwWJxkSJ5zHSQboAAAAEuCgAAAAPBTHAUEiNDU0AAABRSI0NPwAAAFFIieJEiedI"
          + "jTU8AAAARTHSQbgAEAAAuEIBAAAPBbg8AAAAvwEAAAAPBWt3b3JrZXIAL2Jpbi9idXN5Ym94AHNsZWVwADEwMDAA"
          + "AA==";

  /** The heap's secret is put together at run time, so that it stands in no argument or file. */
  private static final String INTRUSION =
      """
      busybox cp /bin/busybox /tmp/sleep; /tmp/sleep 1000 &
      until busybox readlink /proc/$!/exe | busybox grep -q /tmp/sleep; do busybox sleep 0.1; done
      busybox rm /tmp/sleep
      echo the-deleted-loot > /tmp/loot; exec 7< /tmp/loot; busybox rm /tmp/loot
      echo in-memory-file > /ramdisk/tool; busybox chmod 4711 /ramdisk/tool
      busybox ln -s /etc/shadow /ramdisk/link; echo in-shm > /dev/shm/drop
      busybox nc -l -p 9000 < /dev/zero > /dev/null &
      busybox sleep 0.5; busybox sleep 1000 | busybox nc 127.0.0.1 9000 > /dev/null &
      HEAP=$(busybox printf 'heap-only-%s' $((40000 + 2)))-secret
      until busybox netstat -tn | busybox grep -q 9000.*ESTAB; do busybox sleep 0.1; done
      busybox base64 -d /kept/program > /tmp/program; busybox chmod 700 /tmp/program
      /tmp/program &
      until busybox readlink /proc/$!/exe | busybox grep -q memfd; do
        [ $(busybox uname -m) = x86_64 ] || break; busybox sleep 0.1
      done
      echo ready; wait
      """;

  private static RealEngine real;
  private static EngineConnection connection;
  private static Freezer freezer;
  private static Acquisition acquisition;
  private static ContainerId id;
  private static final RecordingSink SINK = new RecordingSink();
  private static AcquisitionReport report;

  @BeforeAll
  static void intrudeFreezeAndTake(@TempDir Path work) throws Exception {
    real = new RealEngine("agent-volatile");
    String image = real.image("busybox", work, "ENV SECRET=hunter2");
    connection = new EngineConnection(RealEngine.SOCKET);
    DockerContainers containers = new DockerContainers(connection);
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
                new DockerImages(connection),
                table,
                groups,
                beforePause,
                Clock.systemUTC(),
                true,
                CaptureLimits.USUAL),
            Clock.systemUTC());
    Path volume = Files.createDirectory(work.resolve("volume"));
    Files.writeString(volume.resolve("kept"), "on-the-volume");
    Files.writeString(volume.resolve("program"), BECOMES_MEMFD);
    id =
        real.start(
            "intruded",
            "--tmpfs",
            "/ramdisk",
            "-v",
            volume + ":/kept",
            "-v",
            volume.resolve("kept") + ":/etc/alone",
            image,
            "/bin/sh",
            "-c",
            INTRUSION);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> real.docker("logs", id.hex()).contains("ready"));
    real.docker("exec", "-d", "-e", "EXECUTED=by-exec", id.hex(), "busybox", "sleep", "999");
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> real.docker("top", id.hex()).contains("sleep 999"));
    freezer.freeze(id);
    Set<EvidenceKind> kinds = EnumSet.allOf(EvidenceKind.class);
    kinds.remove(EvidenceKind.IMAGE);
    report =
        acquisition.take(new Acquisition.Order(id, "CAP-1", kinds, false), SINK, activity -> {});
  }

  @AfterAll
  static void removeAll() {
    real.close();
    connection.close();
  }

  @Test
  void takesEveryKindWholeInTheOrderOfVolatility() {
    assertThat(report.items())
        .allSatisfy(
            item ->
                assertThat(item.taken().status())
                    .as(item.toString())
                    .isEqualTo(Taken.Status.COMPLETE));
    assertThat(report.items())
        .extracting(TakenItem::kind)
        .containsExactlyElementsOf(EnumSet.complementOf(EnumSet.of(EvidenceKind.IMAGE)));
    assertThat(report.frozen()).isTrue();
  }

  @Test
  void tellsWhichProcessCameByExec() {
    List<JsonNode> processes = lines(EvidenceKind.PROCESSES);

    assertThat(processes)
        .filteredOn(one -> one.path("entered").asBoolean())
        .singleElement()
        .satisfies(one -> assertThat(one.path("environ").toString()).contains("EXECUTED=by-exec"));
    assertThat(processes.getFirst().path("capabilities").path("eff").asString("")).hasSize(16);
    assertThat(text(EvidenceKind.EXECS)).contains("\"arguments\":[\"sleep\",\"999\"]");
  }

  @Test
  void joinsTheEstablishedConnectionWithItsProcess() {
    List<JsonNode> sockets = lines(EvidenceKind.SOCKETS);
    JsonNode client =
        sockets.stream()
            .filter(one -> one.path("remote").asString("").equals("127.0.0.1:9000"))
            .findFirst()
            .orElseThrow();

    assertThat(client.path("state").asString("")).isEqualTo("ESTABLISHED");
    long pid = client.path("holders").path(0).path("pid").asLong(0);
    assertThat(
            lines(EvidenceKind.PROCESSES).stream()
                .filter(one -> one.path("pid").asLong(0) == pid)
                .findFirst()
                .orElseThrow()
                .path("cmdline")
                .toString())
        .isEqualTo("[\"busybox\",\"nc\",\"127.0.0.1\",\"9000\"]");
    Map<String, byte[]> tables = members(EvidenceKind.NETWORK);
    assertThat(new String(find(tables, "/tcp"), StandardCharsets.UTF_8)).contains(":2328");
    assertThat(find(tables, "/route")).isNotEmpty();
  }

  @Test
  void bringsTheBytesOfDeletedExecutablesAndOpenFiles() throws IOException {
    Map<String, byte[]> files = members(EvidenceKind.PROCESS_FILES);

    assertThat(find(files, "/exe")).isEqualTo(Files.readAllBytes(Path.of("/bin/busybox")));
    assertThat(new String(find(files, "/fd/7"), StandardCharsets.UTF_8))
        .isEqualTo("the-deleted-loot\n");
    assertThat(files.entrySet())
        .filteredOn(one -> one.getKey().endsWith("/environ"))
        .anySatisfy(one -> assertThat(one.getValue()).asString().contains("EXECUTED=by-exec"));
    assertThat(files.get("index.json")).asString().contains("file without a name");
  }

  @Test
  void bringsTheBytesOfAProgramThatNeverWasInAFolder() throws IOException {
    Assumptions.assumeTrue(System.getProperty("os.arch").equals("amd64"));
    JsonNode hidden =
        lines(EvidenceKind.PROCESSES).stream()
            .filter(one -> one.path("links").path("exe").asString("").startsWith("/memfd:kworker"))
            .findFirst()
            .orElseThrow();
    Map<String, byte[]> files = members(EvidenceKind.PROCESS_FILES);

    assertThat(files.get(hidden.path("pid").asString() + "/exe"))
        .isEqualTo(Files.readAllBytes(Path.of("/bin/busybox")));
  }

  @Test
  void bringsTheFilesThatLiveInMemoryAndFollowsNoLink() throws IOException {
    Map<String, byte[]> files = members(EvidenceKind.TMPFS);

    assertThat(files.get("ramdisk/tool")).asString().isEqualTo("in-memory-file\n");
    assertThat(files.get("dev/shm/drop")).asString().isEqualTo("in-shm\n");
    TarArchiveEntry link = entry(EvidenceKind.TMPFS, "ramdisk/link");
    assertThat(link.isSymbolicLink()).isTrue();
    assertThat(link.getLinkName()).isEqualTo("/etc/shadow");
    assertThat(entry(EvidenceKind.TMPFS, "ramdisk/tool").getMode() & 07777).isEqualTo(04711);
    assertThat(members(EvidenceKind.VOLUMES).get("kept/kept"))
        .asString()
        .isEqualTo("on-the-volume");
    assertThat(members(EvidenceKind.VOLUMES).get("etc/alone"))
        .asString()
        .isEqualTo("on-the-volume");
  }

  @Test
  void findsASecretThatIsOnlyInMemory() {
    byte[] secret = "heap-only-40002-secret".getBytes(StandardCharsets.UTF_8);

    assertThat(
            members(EvidenceKind.MEMORY).entrySet().stream()
                .filter(one -> one.getKey().endsWith(".mem"))
                .anyMatch(one -> contains(one.getValue(), secret)))
        .isTrue();
    assertThat(contains(SINK.content(EvidenceKind.PROCESS_FILES), secret)).isFalse();
  }

  private static boolean contains(byte[] bytes, byte[] wanted) {
    for (int i = 0; i + wanted.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  private static String text(EvidenceKind kind) {
    return new String(SINK.content(kind), StandardCharsets.UTF_8);
  }

  private static List<JsonNode> lines(EvidenceKind kind) {
    return text(kind).lines().map(JsonMapper.shared()::readTree).toList();
  }

  private static byte[] find(Map<String, byte[]> members, String end) {
    return members.entrySet().stream()
        .filter(one -> one.getKey().endsWith(end))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private static TarArchiveEntry entry(EvidenceKind kind, String name) throws IOException {
    try (TarArchiveInputStream tar = open(kind)) {
      for (TarArchiveEntry one = tar.getNextEntry(); one != null; one = tar.getNextEntry()) {
        if (one.getName().equals(name)) {
          return one;
        }
      }
    }
    throw new AssertionError("not in the archive: " + name);
  }

  private static Map<String, byte[]> members(EvidenceKind kind) {
    Map<String, byte[]> members = new LinkedHashMap<>();
    try (TarArchiveInputStream tar = open(kind)) {
      for (TarArchiveEntry one = tar.getNextEntry(); one != null; one = tar.getNextEntry()) {
        members.put(one.getName(), tar.readAllBytes());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return members;
  }

  private static TarArchiveInputStream open(EvidenceKind kind) {
    return new TarArchiveInputStream(new ByteArrayInputStream(SINK.content(kind)), "UTF-8");
  }
}
