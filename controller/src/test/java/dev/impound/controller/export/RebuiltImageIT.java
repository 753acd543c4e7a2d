package dev.impound.controller.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.testing.Program;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The merged tree of a committed container is what "docker export" of the frozen container gives.
 * Needs root, a docker engine, busybox, setcap and umoci on the machine.
 */
class RebuiltImageIT {
  private static final String BASE = "export-it-base:1";
  private static final String COMMITTED = "export-it-committed:1";
  private static final String CONTAINER = "export-it";

  /** What the engine lays over every container, and no image has. */
  private static final Set<String> ENGINES_OWN =
      Set.of(
          ".dockerenv",
          "dev",
          "dev/console",
          "dev/pts",
          "dev/shm",
          "etc",
          "etc/hostname",
          "etc/hosts",
          "etc/mtab",
          "etc/resolv.conf",
          "proc",
          "sys");

  private static final String BASE_TREE =
      """
      set -e
      mkdir -p bin data/sub replaced/old keep etc
      cp /bin/busybox bin/busybox; cp /bin/busybox bin/cap; cp /bin/busybox bin/suid
      ln -s busybox bin/sh
      setcap cap_net_raw+ep bin/cap
      chmod 4755 bin/suid; chmod 1777 data; chmod 2750 data/sub; chown 1234:5678 data/sub
      echo base > keep/a; ln keep/a keep/b; ln keep/a keep/c
      echo base > was-file; mkdir was-folder; echo x > was-folder/in
      echo gone > gone; mkdir gone-folder; echo x > gone-folder/in
      echo old > replaced/old/f; echo passwd > etc/passwd
      mkfifo pipe; mknod null c 1 3; ln -s /nowhere dangling
      n=$(printf 'n%.0s' $(seq 200)); mkdir -p "$n/$n"; echo long > "$n/$n/$n"
      echo raw > "$(printf 'raw\\377\\033[31m')"; touch -d '2020-02-02 02:02:02.123456789' etc/passwd
      """;

  private static final String CHANGES =
      """
      cd /; b=/bin/busybox
      $b rm gone; $b rm -r gone-folder
      $b rm -r replaced; $b mkdir replaced; echo new > replaced/new
      $b rm was-file; $b mkdir was-file; echo in > was-file/in
      $b rm -r was-folder; echo file > was-folder
      $b rm keep/a; echo other > keep/a
      echo evil > etc/passwd; $b touch -d '2021-01-01 01:01:01' etc/passwd
      echo x > added; $b ln added added-link; $b ln added data/sub/added-link
      $b chown 4000000000:7 added; $b chmod 6755 added
      $b ln -s /etc/passwd absolute; $b ln -s ../../.. climbing
      $b mkfifo new-pipe; $b mknod new-null c 1 3; $b chmod 0600 data
      echo y > "$(printf 'new\\376|\\n')"; $b mkdir -p deep/er/est; : > .hidden
      while :; do $b sleep 1; done
      """;

  @TempDir Path folder;

  @BeforeEach
  void makeAContainerThatChangedItsFiles() throws Exception {
    clear();
    Path tree = Files.createDirectory(folder.resolve("tree"));
    shell(tree, BASE_TREE);
    shell(tree, "tar --xattrs --xattrs-include='*' -c . | docker import - " + BASE);
    run(
        "docker",
        "run",
        "-d",
        "--name",
        CONTAINER,
        "--network",
        "none",
        BASE,
        "/bin/sh",
        "-c",
        CHANGES);
    shell(
        folder,
        "for i in $(seq 50); do docker exec %s /bin/busybox test -e /.hidden && break; sleep .1; done"
            .formatted(CONTAINER));
    String pid = run("docker", "inspect", "-f", "{{.State.Pid}}", CONTAINER).strip();
    shell(folder, "setcap cap_sys_admin+ep /proc/%s/root/bin/suid".formatted(pid));
    run("docker", "pause", CONTAINER);
  }

  @AfterEach
  void clear() throws Exception {
    Program.run(folder, "docker", "rm", "-fv", CONTAINER);
    Program.run(folder, "docker", "rmi", "-f", COMMITTED, BASE);
  }

  private String shell(Path where, String text) throws Exception {
    Program program = Program.run(where, "sh", "-c", text);
    assertThat(program.exit()).as(program.output()).isZero();
    return program.output();
  }

  private String run(String... command) throws Exception {
    Program program = Program.run(folder, command);
    assertThat(program.exit()).as(program.output()).isZero();
    return program.output();
  }

  private List<Layer> layers() throws Exception {
    run("docker", "commit", "--pause=false", CONTAINER, COMMITTED);
    run("docker", "save", "-o", "saved.tar", COMMITTED);
    Path saved = Files.createDirectory(folder.resolve("saved"));
    run("tar", "-xf", "saved.tar", "-C", saved.toString());
    JsonNode manifest =
        new JsonMapper().readTree(Files.readAllBytes(saved.resolve("manifest.json")));
    List<Layer> layers = new ArrayList<>();
    for (JsonNode name : manifest.path(0).path("Layers")) {
      Path file = saved.resolve(name.asString());
      Sha256 digest = Sha256.of(Files.readAllBytes(file));
      layers.add(new Layer("layer " + (layers.size() + 1), file, digest, Optional.of(digest)));
    }
    return layers;
  }

  private Path merged(Findings findings) throws Exception {
    Path tar = folder.resolve("merged.tar");
    try (OutputStream out = Files.newOutputStream(tar)) {
      RootfsTar.write(MergedTree.of(layers(), findings), out, (done, total) -> {});
    }
    return tar;
  }

  private static Map<String, String> comparable(Path tar) throws IOException {
    Map<String, String> entries = TreeListing.of(tar);
    entries.keySet().removeAll(ENGINES_OWN);
    entries.remove("");
    return entries;
  }

  @Test
  void equalsWhatTheEngineExportsOfTheFrozenContainer() throws Exception {
    run("docker", "export", "-o", "exported.tar", CONTAINER);
    Findings findings = new Findings();

    Path merged = merged(findings);

    assertThat(findings.sentences()).isEmpty();
    Map<String, String> exported = comparable(folder.resolve("exported.tar"));
    assertThat(comparable(merged).entrySet())
        .containsExactlyInAnyOrderElementsOf(exported.entrySet());
    assertThat(exported).hasSizeGreaterThan(25).containsKeys("keep/b", "added-link", "bin/cap");
    assertThat(exported.get("bin/cap")).contains("SCHILY.xattr.security.capability");
    assertThat(exported.get("bin/suid")).contains("SCHILY.xattr.security.capability");
  }

  @Test
  void stockTarUnpacksItAsTheContainerSawIt() throws Exception {
    Path merged = merged(new Findings());

    shell(
        folder,
        """
        mkdir out; tar --xattrs --xattrs-include='*' -xpf %s -C out; cd out
        test "$(cat keep/a)" = other; test "$(cat keep/b)" = base; test keep/b -ef keep/c
        test added -ef data/sub/added-link; test "$(stat -c %%u:%%a added)" = 4000000000:6755
        test -f "$(printf 'raw\\377\\033[31m')"; test -f "$(printf 'new\\376|')"
        test ! -e gone; test ! -e replaced/old; test -d was-file; test -f was-folder; test -p pipe
        """
            .formatted(merged));
  }
}
