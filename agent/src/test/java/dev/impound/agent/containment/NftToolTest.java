package dev.impound.agent.containment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With programs of its own in the place of nsenter and nft. */
class NftToolTest {
  @TempDir Path folder;

  private void program(String name, String script) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private RuleTool.Answer run(String namespace, String nft) throws Exception {
    program("nsenter", "[ \"$1\" = --net=/proc/7/ns/net ] && shift 2 && exec \"$@\"");
    program("nft", nft);
    List<Path> folders = List.of(folder, Path.of("/usr/bin"), Path.of("/bin"));
    return new NftTool(folders).run(7, namespace, List.of("-j", "a b"), "the rules");
  }

  private static String own() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
  }

  @Test
  void givesNftItsArgumentsAndInputInTheNamespaceThatWasMeant() throws Exception {
    assertThat(run(own(), "echo $# \"$2\"; /bin/cat; echo why >&2; exit 3"))
        .isEqualTo(new RuleTool.Answer(3, "2 a b\nthe rules", "why"));
  }

  @Test
  void doesNothingInAnotherNamespace() throws Exception {
    RuleTool.Answer answer = run("net:[4]", "touch %s/done".formatted(folder));

    assertThat(answer.exit()).isNegative();
    assertThat(answer.complaint()).contains("another network namespace");
    assertThat(folder.resolve("done")).doesNotExist();
  }

  @Test
  void readsToTheEndOfWhatIsTooLongToBeKept() throws Exception {
    assertThat(run(own(), "/usr/bin/head -c 2000000 /dev/zero; /bin/cat > /dev/null"))
        .isEqualTo(new RuleTool.Answer(-1, "", "said more than 256 KiB"));
    assertThat(run(own(), "/usr/bin/head -c 2000000 /dev/zero >&2").exit()).isZero();
  }
}
