package dev.impound.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryMapTest {
  @TempDir Path folder;

  @Test
  void aNameCannotHideARegion() throws IOException {
    Files.write(
        folder.resolve("smaps"),
        "1000-2000 rw-p 00000000 00:01 7 /memfd:\u0085\r (deleted)\nAnonymous: 4 kB\n"
            .getBytes(StandardCharsets.ISO_8859_1));

    assertThat(MemoryMap.read(folder))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.region().path()).isEqualTo("/memfd:\u0085\r (deleted)");
              assertThat(entry.ownBytes()).isEqualTo(4096);
            });
  }

  @Test
  void tellsOfAFilesPagesWhetherTheyWereWrittenOver() throws IOException {
    Files.writeString(
        folder.resolve("smaps"),
        """
        00400000-00500000 r-xp 00000000 08:01 42                         /bin/patched
        Size:               1024 kB
        Anonymous:             8 kB
        VmFlags: rd ex
        7f00-7f10 rw-p 00000000 00:00 0\s
        Anonymous:             0 kB
        ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0          [vsyscall]
        """);

    List<MemoryMap.Entry> entries = MemoryMap.read(folder);

    assertThat(entries).hasSize(3);
    assertThat(entries.getFirst().region().path()).isEqualTo("/bin/patched");
    assertThat(entries.getFirst().region().isOfStandingFile()).isTrue();
    assertThat(entries.getFirst().ownBytes()).isEqualTo(8192);
    assertThat(entries.get(1).region().size()).isEqualTo(16);
    assertThat(entries.getLast().region().isKernelOwn()).isTrue();
  }

  @Test
  void makesDoWithMapsWhereThereIsNoMore() throws IOException {
    Files.writeString(folder.resolve("maps"), "1000-3000 r--p 00000000 08:01 42 /x (deleted)\n");

    assertThat(MemoryMap.read(folder))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.region().isOfStandingFile()).isFalse();
              assertThat(one.ownBytes()).isEqualTo(-1);
            });
  }
}
