package dev.impound.agent.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.files.FileFacts;
import dev.impound.agent.files.FileHandle;
import dev.impound.agent.files.RawNames;
import dev.impound.agent.tar.TarMember;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
    FileTaker taker = taker(20_000, most);
    try (LargeFiles large = new LargeFiles(taker);
        FolderWalk walk = walk(taker, large)) {
      take(walk, found);
      take(large.members(), found);
    }
    return found;
  }

  private FileTaker taker(long bytes, long most) {
    return new FileTaker(index, new Allowance(bytes, Duration.ofMinutes(1)), most);
  }

  private FolderWalk walk(FileTaker taker, LargeFiles large) throws IOException {
    FolderRoot root = new FolderRoot(base, "mounts/one", "m");
    FileHandle folder = root.open();
    try {
      return new FolderWalk(root, folder, taker, large);
    } catch (IOException e) {
      folder.close();
      throw e;
    }
  }

  private static void take(Iterator<TarMember> members, Map<String, TarMember> found)
      throws IOException {
    while (members.hasNext()) {
      TarMember one = members.next();
      found.put(one.name(), one);
      if (one.type() == TarMember.Type.FILE) {
        try (var content = one.content().open()) {
          assertThat(content.readAllBytes()).hasSize((int) one.size());
        }
      }
    }
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void readsTheFileThatItLookedAtAndNotWhatTookItsName() throws Exception {
    Path file = Files.writeString(inside.resolve("file"), "looked at");
    FileTaker taker = taker(20_000, 100);
    try (LargeFiles large = new LargeFiles(taker);
        FolderWalk walk = walk(taker, large)) {
      TarMember member = walk.next();
      Files.delete(file);
      assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();

      try (var content = member.content().open()) {
        assertThat(content.readAllBytes()).asString().isEqualTo("looked at");
      }
    }
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aLargeFileThatBecameSomethingElseIsMissingAndNotOpened() throws Exception {
    Path file = Files.write(inside.resolve("file"), new byte[(int) LargeFiles.SMALL + 1]);
    Files.write(inside.resolve("gone"), new byte[(int) LargeFiles.SMALL + 2]);
    Map<String, TarMember> found = new TreeMap<>();
    FileTaker taker = taker(1L << 30, 1L << 30);
    try (LargeFiles large = new LargeFiles(taker);
        FolderWalk walk = walk(taker, large)) {
      take(walk, found);
      Files.delete(file);
      Files.delete(inside.resolve("gone"));
      assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
      take(large.members(), found);
    }

    assertThat(found).isEmpty();
    assertThat(index.flaw()).contains("m/file: 1048577 bytes, left out: another file", "1 more");
  }

  @Test
  void largeFilesComeLastAndTheSmallestFirst() throws IOException {
    int small = (int) LargeFiles.SMALL;
    sparse("!crowds-out", 60L * small);
    sparse("folder/large", 3L * small);
    sparse("folder/larger", 5L * small);
    Files.write(inside.resolve("small"), new byte[small]);
    Map<String, TarMember> found = new LinkedHashMap<>();
    FileTaker taker = taker(10L * small, 1L << 40);
    try (LargeFiles large = new LargeFiles(taker);
        FolderWalk walk = walk(taker, large)) {
      take(walk, found);
      take(large.members(), found);
    }

    assertThat(found).containsOnlyKeys("m/folder/", "m/small", "m/folder/large", "m/folder/larger");
    assertThat(found.keySet()).endsWith("m/folder/large", "m/folder/larger");
    assertThat(index.flaw()).startsWith("m/!crowds-out: %d bytes, and of".formatted(60L * small));
  }

  @Test
  void namesOfLargeFilesTakeSoMuchMemoryAndTheLargestGo() {
    FileTaker taker = taker(20_000, 1L << 40);
    try (LargeFiles large = new LargeFiles(taker)) {
      FolderRoot root = new FolderRoot(base, "mounts/one", "m");
      for (int i = 0; i < 8_000; i++) {
        large.add(
            root,
            "m/%s%d".formatted("n".repeat(1000), 8_000 - i),
            new FileFacts(0100600, 0, 0, 2_000_000 - i, 1, i, 1, 0, Instant.EPOCH));
      }
    }

    assertThat(index.flaw()).contains("2000000 bytes, left out: one of the largest", "more");
  }

  private void sparse(String name, long size) throws IOException {
    Path file = inside.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(size);
    }
  }

  @Test
  void findsFilesByPathsThatAreLongerThanTheSystemTakes() throws IOException {
    String name = "d".repeat(250);
    List<FileHandle> way = new ArrayList<>(List.of(FileHandle.of(inside)));
    for (int level = 0; level < 20; level++) {
      Files.createDirectory(Path.of(way.getLast().place(), name));
      way.add(way.getLast().at(name));
    }
    Files.writeString(Path.of(way.getLast().place(), "deep"), "found");

    Map<String, TarMember> found = new TreeMap<>();
    FileTaker taker = taker(1 << 20, 100);
    try (LargeFiles large = new LargeFiles(taker);
        FolderWalk walk = walk(taker, large)) {
      take(walk, found);
    } finally {
      // By its path nobody could remove it.
      Files.delete(Path.of(way.getLast().place(), "deep"));
      for (int level = 20; level > 0; level--) {
        way.removeLast().close();
        Files.delete(Path.of(way.getLast().place(), name));
      }
      way.getLast().close();
    }

    assertThat(found).hasSize(21).containsKey("m/" + (name + "/").repeat(20) + "deep");
    assertThat(index.flaw()).isEmpty();
  }

  @Test
  void attributesThatCouldForgeOthersAreLeftOutAndTheOthersAreCharged() throws IOException {
    Path file = Files.writeString(inside.resolve("noted"), "x");
    Files.setAttribute(file, "user:a=b", "forged".getBytes(StandardCharsets.UTF_8));
    Files.setAttribute(file, "user:fits", new byte[200]);

    Map<String, TarMember> found = walk(100);

    assertThat(Objects.requireNonNull(found.get("m/noted")).attributes())
        .containsOnlyKeys("user.fits");
    assertThat(index.flaw()).startsWith("m/noted: its extended attributes").contains("equals");
    FileTaker taker = taker(1700, 100);
    try (LargeFiles large = new LargeFiles(taker);
        FolderWalk walk = walk(taker, large)) {
      assertThat(walk.next().attributes()).isEmpty();
    }
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
