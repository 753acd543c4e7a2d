package dev.impound.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountTest {
  @TempDir Path folder;

  @Test
  void readsMountsAndUndoesEscapes() throws IOException {
    Files.writeString(
        folder.resolve("mountinfo"),
        "120 110 0:55 / /dev/shm rw,nosuid - tmpfs shm rw,size=65536k\n"
            + "121 110 8:1 /a\\040b /with\\040blank\\134x rw shared:7 master:1 - ext4 /dev/sda1"
            + " rw\n"
            + "broken line\n");

    assertThat(Mount.of(folder))
        .containsExactly(
            new Mount(0, 55, "/", "/dev/shm", "tmpfs", "shm"),
            new Mount(8, 1, "/a b", "/with blank\\x", "ext4", "/dev/sda1"));
    assertThat(Mount.of(folder).getLast().device()).isEqualTo(0x801);
  }
}
