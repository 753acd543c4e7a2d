package dev.impound.agent.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.files.RawNames;
import dev.impound.agent.tar.TarMember;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWalkTest {
  @TempDir Path base;
  private final TarIndex index = new TarIndex();
  private Path inside;

  @BeforeEach
  void makeFolder() throws IOException {
    Files.writeString(base.resolve("secret"), "outside");
    inside = Files.createDirectories(base.resolve("mounts/one"));
  }

  private Map<String, TarMember> walk(long most) throws IOException {
    Map<String, TarMember> found = new TreeMap<>();
    Allowance allowance = new Allowance(20_000, Duration.ofMinutes(1));
    try (FolderWalk walk =
        new FolderWalk(base, Path.of("mounts/one"), "m", index, allowance, most)) {
      while (walk.hasNext()) {
        TarMember one = walk.next();
        found.put(one.name(), one);
        if (one.type() == TarMember.Type.FILE) {
          try (var content = one.content().open()) {
            assertThat(content.readAllBytes()).hasSize((int) one.size());
          }
        }
      }
    }
    return found;
  }

  @Test
  void findsAllBelowAFolderAndFollowsNoLink() throws IOException {
    Files.createDirectories(inside.resolve("a/b"));
    Files.writeString(inside.resolve("a/b/file"), "12345");
    Files.createSymbolicLink(inside.resolve("out"), base);
    Files.createSymbolicLink(inside.resolve("file-out"), base.resolve("secret"));

    Map<String, TarMember> found = walk(100);

    assertThat(found).containsOnlyKeys("m/a/", "m/a/b/", "m/a/b/file", "m/out", "m/file-out");
    TarMember link = Objects.requireNonNull(found.get("m/out"));
    assertThat(link.type()).isEqualTo(TarMember.Type.SYMBOLIC_LINK);
    assertThat(link.link()).isEqualTo(base.toString());
    assertThat(index.flaw()).isEmpty();
  }

  @Test
  void keepsExtendedAttributesAndTimesToTheNanosecond() throws IOException {
    Path file = Files.writeString(inside.resolve("noted"), "x");
    Files.setAttribute(file, "user:note", "mine".getBytes(StandardCharsets.UTF_8));
    Files.createDirectory(inside.resolve("sub"));
    Path deep = Files.writeString(inside.resolve("sub/deep"), "x");
    Files.setAttribute(deep, "user:deep", "too".getBytes(StandardCharsets.UTF_8));
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(7, 123_456_789)));

    Map<String, TarMember> found = walk(100);

    TarMember noted = Objects.requireNonNull(found.get("m/noted"));
    assertThat(noted.attributes().get("user.note")).asString().isEqualTo("mine");
    assertThat(noted.modified()).isEqualTo(Instant.ofEpochSecond(7, 123_456_789));
    assertThat(Objects.requireNonNull(found.get("m/sub/deep")).attributes())
        .containsOnlyKeys("user.deep");
    assertThat(index.flaw()).isEmpty();
  }

  @Test
  void comesToTheFolderWithoutFollowingALink() throws IOException {
    Files.delete(inside);
    Files.createSymbolicLink(inside, base);

    assertThatThrownBy(() -> walk(100)).isInstanceOf(IOException.class);
  }

  @Test
  void leavesOutWhatIsTooLongAndSaysSo() throws IOException {
    Files.write(inside.resolve("long"), new byte[101]);
    Files.write(inside.resolve("short"), new byte[100]);

    assertThat(walk(100)).containsOnlyKeys("m/short");
    assertThat(index.flaw()).isEqualTo("m/long: 101 bytes, more than the limit of one file");
  }

  @Test
  void aFloodOfNamesWithoutBytesEndsAtTheItemsLimit() throws IOException {
    for (int i = 0; i < 20; i++) {
      Files.createDirectory(inside.resolve("folder-" + i));
    }

    assertThat(walk(100)).hasSizeBetween(1, 13);
    assertThat(index.flaw()).contains("as large as it may be");
  }

  @Test
  void keepsNamesAsTheBytesTheyAre() throws IOException {
    Path odd = RawNames.path("mounts/one/a b%\u00ff\u00c3\u00bc");
    Files.write(base.resolve(odd), new byte[1]);

    assertThat(walk(100)).containsOnlyKeys("m/a b%\u00ff\u00c3\u00bc");
  }
}
