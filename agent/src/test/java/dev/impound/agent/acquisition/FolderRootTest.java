package dev.impound.agent.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.container.MountSource;
import dev.impound.agent.files.FileFacts;
import dev.impound.agent.files.FileHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderRootTest {
  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void makeFolders() throws IOException {
    data = Files.createDirectories(folder.resolve("data/volumes/one/_data"));
    Files.createDirectories(folder.resolve("srv/app"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("srv"));
    Files.createSymbolicLink(
        folder.resolve("data/volumes/linked"), folder.resolve("data/volumes/one"));
  }

  private FileHandle open(String source) throws IOException {
    return FolderRoot.source(folder + "/data", new MountSource(source, "/mnt/x")).open();
  }

  private static String identity(Path path) throws IOException {
    return FileFacts.of(path).identity();
  }

  @Test
  void findsVolumesBelowTheEnginesDataWithoutFollowingALink() throws IOException {
    try (FileHandle handle = open(data.toString())) {
      assertThat(handle.facts().identity()).isEqualTo(identity(data));
    }
    assertThatThrownBy(() -> open(folder + "/data/volumes/linked/_data"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void followsLinksOnThePathThatAnAdministratorWrote() throws IOException {
    try (FileHandle handle = open(folder + "/link/app/")) {
      assertThat(handle.facts().identity()).isEqualTo(identity(folder.resolve("srv/app")));
    }
    try (FileHandle handle = open(folder + "/link")) {
      assertThat(handle.facts().kind()).isEqualTo(FileFacts.SYMBOLIC_LINK);
    }
  }

  @Test
  void theRootOfTheNodeIsASourceToo() throws IOException {
    try (FileHandle handle = open("/")) {
      assertThat(handle.facts().identity()).isEqualTo(identity(Path.of("/")));
    }
  }

  @Test
  void namesMembersByThePathInTheContainer() {
    assertThat(FolderRoot.source("/data", new MountSource("/srv/\u00fc", "/mnt/x")).name())
        .isEqualTo("mnt/x");
    assertThat(FolderRoot.source("/data", new MountSource("/srv/\u00fc", "/mnt/x")).inside())
        .isEqualTo("\u00c3\u00bc");
  }
}
