package dev.impound.agent.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.container.DockerContainers;
import dev.impound.agent.container.DockerImages;
import dev.impound.agent.container.DockerSandboxes;
import dev.impound.agent.container.EngineConnection;
import dev.impound.agent.container.ExecChannel;
import dev.impound.agent.container.ImageDetail;
import dev.impound.agent.process.ControlGroups;
import dev.impound.agent.process.ProcessTable;
import dev.impound.agent.testing.RealEngine;
import dev.impound.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs a Docker engine and root. */
class QuarantineIT {
  private static RealEngine real;
  private static EngineConnection connection;
  private static DockerContainers containers;
  private static DockerImages images;
  private static Sandboxes sandboxes;
  private static ImageLoader loader;
  @TempDir static Path work;

  @BeforeAll
  static void startEngine() {
    real = new RealEngine("agent-quarantine");
    connection = new EngineConnection(RealEngine.SOCKET);
    containers = new DockerContainers(connection);
    images = new DockerImages(connection);
    sandboxes =
        new Sandboxes(
            containers,
            images,
            new DockerSandboxes(connection),
            new ProcessTable(Path.of("/proc")),
            new ControlGroups(Path.of("/sys/fs/cgroup")));
    loader = new ImageLoader(images);
  }

  @AfterAll
  static void removeAll() {
    real.close();
    connection.close();
  }

  /** Saves an image by id and removes it, so that loading really loads. */
  private static Order saved(String name, String... changes) throws IOException {
    String tag = real.image(name, work, changes);
    ImageDetail detail = images.describe(tag);
    Path tar = work.resolve(name + "-saved.tar");
    real.docker("save", "-o", tar.toString(), detail.id());
    real.docker("rmi", tag);
    return new Order(
        new ImageLoader.Order("ITEM-" + name, Sha256.parse(detail.id()), detail.diffIds()), tar);
  }

  private record Order(ImageLoader.Order order, Path archive) {
    ImageSource source() {
      return item -> Files.newInputStream(archive);
    }
  }

  @Test
  void loadsRunsListsEntersAndStops() throws Exception {
    Order evidence =
        saved(
            "evidence",
            "ENV DB_PASSWORD=hunter2",
            "ENTRYPOINT [\"/bin/evil\"]",
            "VOLUME /data",
            "LABEL dev.impound.item=forged");
    LoadResult loaded = loader.load(evidence.order(), evidence.source());
    real.adopt("agent-quarantine-box");

    Sandbox box = sandboxes.run("agent-quarantine-box", "ITEM-evidence", evidence.order().config());

    assertThat(loaded)
        .isEqualTo(
            new LoadResult.Loaded(
                evidence.order().config().prefixed(), Files.size(evidence.archive())));
    assertThat(box.running()).isTrue();
    assertThat(box.networkMode()).isEqualTo("none");
    assertThat(box.effectiveCapabilities()).isEqualTo("0000000000000000");
    assertThat(box.noNewPrivileges()).isTrue();
    assertThat(box.readOnlyRoot()).isTrue();
    assertThat(box.shell()).isEqualTo("/bin/sh");
    assertThat(box.itemId()).isEqualTo("ITEM-evidence");
    assertThat(sandboxes.list()).contains(box);
    assertThat(typed("cat /etc/shadow; echo [$DB_PASSWORD]; ls /sys/class/net; exit 7\n", false))
        .contains("root-only", "[]", "lo", "exit 7");
    assertThat(typed("echo typed-$((40+2)); exit 3\n", true)).contains("typed-42", "exit 3");

    sandboxes.stop("agent-quarantine-box");

    assertThat(sandboxes.list())
        .filteredOn(one -> one.name().equals("agent-quarantine-box"))
        .singleElement()
        .satisfies(one -> assertThat(one.running()).isFalse());
    sandboxes.stop("agent-quarantine-box");
    sandboxes.remove("agent-quarantine-box");
    assertThat(sandboxes.list()).noneMatch(one -> one.name().equals("agent-quarantine-box"));
    assertThat(loader.load(evidence.order(), evidence.source()))
        .isEqualTo(new LoadResult.Loaded(evidence.order().config().prefixed(), 0));
    real.docker("rmi", evidence.order().config().prefixed());
  }

  private static String typed(String keys, boolean terminal) throws IOException {
    try (ExecChannel shell = sandboxes.open("agent-quarantine-box", terminal)) {
      if (terminal) {
        shell.resize(100, 30);
      }
      shell.write(keys.getBytes(StandardCharsets.US_ASCII));
      String output = new String(shell.output().readAllBytes(), StandardCharsets.UTF_8);
      return output + "exit " + shell.exitCode().orElse(-1);
    }
  }

  @Test
  void endsAShellWhoseInputEnds() throws Exception {
    Order evidence = saved("input");
    loader.load(evidence.order(), evidence.source());
    real.adopt("agent-quarantine-input");
    sandboxes.run("agent-quarantine-input", "ITEM-input", evidence.order().config());
    try (ExecChannel shell = sandboxes.open("agent-quarantine-input", false)) {
      shell.write("echo before\n".getBytes(StandardCharsets.US_ASCII));
      shell.endInput();

      assertThat(new String(shell.output().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("before\n");
      assertThat(shell.exitCode()).hasValue(0);
    }
    sandboxes.remove("agent-quarantine-input");
    real.docker("rmi", evidence.order().config().prefixed());
  }

  @Test
  void refusesANameThatIsTakenAndAnImageThatIsNotLoaded() throws Exception {
    Order evidence = saved("taken");
    assertThatThrownBy(
            () -> sandboxes.run("agent-quarantine-x", "ITEM-x", evidence.order().config()))
        .isInstanceOfSatisfying(
            SandboxRefusedException.class,
            refused ->
                assertThat(refused.reason()).isEqualTo(SandboxRefusedException.Reason.NOT_LOADED));
    loader.load(evidence.order(), evidence.source());
    real.adopt("agent-quarantine-taken");
    sandboxes.run("agent-quarantine-taken", "ITEM-taken", evidence.order().config());

    assertThatThrownBy(
            () -> sandboxes.run("agent-quarantine-taken", "ITEM-x", evidence.order().config()))
        .isInstanceOfSatisfying(
            SandboxRefusedException.class,
            refused ->
                assertThat(refused.reason()).isEqualTo(SandboxRefusedException.Reason.EXISTS));
    sandboxes.remove("agent-quarantine-taken");
    real.docker("rmi", evidence.order().config().prefixed());
  }

  @Test
  void saysWhenAnImageHasNoShell() throws Exception {
    Path root = Files.createDirectories(work.resolve("shell-less"));
    Files.createDirectories(root.resolve("bin"));
    Files.writeString(root.resolve("bin/app"), "not a shell");
    Files.createSymbolicLink(root.resolve("bin/sh"), Path.of("/bin/sh"));
    String tag = real.imported("shell-less", root);
    Sha256 config = Sha256.parse(images.describe(tag).id());

    assertThatThrownBy(() -> sandboxes.run("agent-quarantine-none", "ITEM-none", config))
        .isInstanceOfSatisfying(
            SandboxRefusedException.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(SandboxRefusedException.Reason.NO_SHELL);
              assertThat(refused.hint()).contains("impound evidence pull ITEM-none");
            });
    assertThat(real.docker("ps", "-a", "--filter", "label=dev.impound.probe", "-q")).isEmpty();
  }

  @Test
  void loadsNothingOfAnItemThatBreaksOff() throws Exception {
    Order evidence = saved("broken");
    byte[] whole = Files.readAllBytes(evidence.archive());
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the controller went away");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
          }
        };

    LoadResult result =
        loader.load(
            evidence.order(),
            item -> new SequenceInputStream(new ByteArrayInputStream(half), failing));

    assertThat(result).isEqualTo(new LoadResult.NotFetched("the controller went away"));
    assertThat(real.docker("images", "-aq", "--no-trunc"))
        .doesNotContain(evidence.order().config().hex());
  }

  @Test
  void removesAnImageThatIsNotTheOneOrdered() throws Exception {
    Order wanted = saved("wanted", "ENV A=1");
    Order other = saved("other", "ENV A=2");

    LoadResult result = loader.load(wanted.order(), other.source());

    assertThat(result).isInstanceOf(LoadResult.Mismatch.class);
    assertThat(real.docker("images", "-aq", "--no-trunc"))
        .doesNotContain(other.order().config().hex());
  }
}
