package dev.impound.agent.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.files.FileHandle;
import dev.impound.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpperLayerTest {
  private static final long MOST = 1000;

  @TempDir Path root;
  private Path upper;

  @BeforeEach
  void makeFolder() throws IOException {
    upper = Files.createDirectories(root.resolve("overlay2/abc/diff"));
  }

  private UpperLayer layer() throws IOException {
    return UpperLayer.measured(root, upper.toString(), MOST);
  }

  private static Map<String, TarArchiveEntry> entries(UpperLayer layer) throws IOException {
    Map<String, TarArchiveEntry> found = new TreeMap<>();
    try (var bytes = layer.open();
        TarArchiveInputStream tar = new TarArchiveInputStream(bytes)) {
      for (TarArchiveEntry one = tar.getNextEntry(); one != null; one = tar.getNextEntry()) {
        found.put(one.getName(), one);
      }
    }
    return found;
  }

  @Test
  void hasTheDigestAndTheSizeOfWhatItGives() throws IOException {
    Files.writeString(upper.resolve("b"), "text");
    Files.createDirectories(upper.resolve("a/folder"));

    UpperLayer layer = layer();

    try (var bytes = layer.open()) {
      byte[] all = bytes.readAllBytes();
      assertThat(Sha256.of(all)).isEqualTo(layer.diffId());
      assertThat(all).hasSize((int) layer.size());
      assertThat(new TarArchiveInputStream(new ByteArrayInputStream(all)).getNextEntry().getName())
          .isEqualTo("a/");
    }
    assertThat(layer.isEmpty()).isFalse();
    assertThat(layer.notes()).isEmpty();
  }

  @Test
  void isEmptyWhereNothingWasChanged() throws IOException {
    assertThat(layer().isEmpty()).isTrue();
  }

  @Test
  void givesOtherBytesWhereAFileChangedMeanwhile() throws IOException {
    Files.writeString(upper.resolve("file"), "before");
    UpperLayer layer = layer();
    Files.writeString(upper.resolve("file"), "after!");

    try (var bytes = layer.open()) {
      assertThat(Sha256.of(bytes.readAllBytes())).isNotEqualTo(layer.diffId());
    }
  }

  @Test
  void followsNoLinkOutOfTheFolder() throws IOException {
    Files.writeString(root.resolve("secret"), "of the node");
    Files.createSymbolicLink(upper.resolve("out"), root);

    assertThat(entries(layer())).containsOnlyKeys("out");

    Files.delete(upper.resolve("out"));
    Files.delete(upper);
    Files.createSymbolicLink(upper, root);
    assertThatThrownBy(this::layer).isInstanceOf(IOException.class);
  }

  @Test
  void leavesOutWhatDoesNotFitWithAllItsNames() throws IOException {
    Path large = Files.write(upper.resolve("large"), new byte[(int) MOST + 1]);
    Files.createLink(upper.resolve("also"), large);
    Files.write(upper.resolve("small"), new byte[10]);

    UpperLayer layer = layer();

    assertThat(entries(layer)).containsOnlyKeys("small");
    assertThat(layer.notes())
        .hasSize(2)
        .first()
        .asString()
        .contains("\"also\" is left out: it has 1001 bytes");
  }

  @Test
  void leavesOutTheLargestFileAndNotTheLast() throws IOException {
    Files.write(upper.resolve("!crowds-out"), new byte[(int) MOST - 10]);
    Files.write(upper.resolve("middle"), new byte[300]);
    Files.write(upper.resolve("small"), new byte[20]);
    Files.write(upper.resolve("zlast"), new byte[500]);

    UpperLayer layer = layer();

    assertThat(entries(layer)).containsOnlyKeys("middle", "small", "zlast");
    assertThat(layer.notes()).singleElement().asString().contains("\"!crowds-out\" is left out");
  }

  @Test
  void keepsAFewNotesAndCountsTheRest() throws IOException {
    for (int i = 0; i < 50; i++) {
      Files.write(upper.resolve("large-" + i), new byte[(int) MOST + 1]);
    }

    assertThat(layer().notes()).hasSize(2).last().isEqualTo("and 47 more like this");
  }

  @Test
  void isUnfitWhereAnEngineMayNotBeAbleToLoadIt() throws IOException {
    Path file = Files.writeString(upper.resolve("file"), "x");
    for (int i = 0; i < 60; i++) {
      Files.setAttribute(file, "user:attribute-" + i, new byte[10]);
    }
    assertThatThrownBy(this::layer)
        .isInstanceOf(UnfitLayerException.class)
        .hasMessageContaining("extended attributes of");
    Files.delete(file);
    try (FileHandle root = FileHandle.of(upper)) {
      deepFolders(root, 16);
    }

    assertThatThrownBy(this::layer)
        .isInstanceOf(UnfitLayerException.class)
        .hasMessageContaining("has a path of more than 3800 bytes");
  }

  private static void deepFolders(FileHandle folder, int levels) throws IOException {
    String name = "d".repeat(250);
    Files.createDirectory(Path.of(folder.place(), name));
    try (FileHandle inner = folder.at(name)) {
      if (levels > 1) {
        deepFolders(inner, levels - 1);
      }
    }
  }

  @Test
  void namesThatTakeTooMuchMemoryMakeTheLayerUnfitAndLeaveNothingOpen() throws IOException {
    for (int i = 0; i < 10; i++) {
      Files.createFile(upper.resolve("n".repeat(100) + i));
    }

    FileHandle root = FileHandle.of(upper);
    assertThatThrownBy(() -> new UpperFolders(root, new Room(1000)))
        .isInstanceOf(UnfitLayerException.class)
        .hasMessageContaining("more than 1000 bytes");
    assertThatThrownBy(root::facts).hasMessageContaining("closed");
  }

  @Test
  void memoryOfNamesIsGivenBackWhereAFolderIsLeft() throws IOException {
    for (int i = 0; i < 50; i++) {
      Files.createFile(
          Files.createDirectory(upper.resolve("folder-" + i)).resolve("f".repeat(100)));
    }

    try (UpperFolders folders = new UpperFolders(FileHandle.of(upper), new Room(5000))) {
      for (var found = folders.next(); found.isPresent(); found = folders.next()) {
        if (found.get().folder().isEmpty()) {
          folders.enter(found.get());
        }
      }
    }
  }

  @Test
  void sizesThatFitAreTheSmallest() {
    FileSizes sizes = new FileSizes();
    for (long size : new long[] {0, 7, 100, 5000, 1L << 40, Long.MAX_VALUE}) {
      sizes.add(size);
    }

    assertThat(sizes.into(Long.MAX_VALUE).longest()).isBetween(1L << 40, Long.MAX_VALUE - 1);
    assertThat(sizes.into(6000)).extracting(FileSizes.Fit::spare).isEqualTo(893L);
    assertThat(sizes.into(6000).longest()).isBetween(5000L, (1L << 40) - 1);
    assertThat(sizes.into(7)).isEqualTo(new FileSizes.Fit(99, 0));
    assertThat(sizes.into(6)).isEqualTo(new FileSizes.Fit(6, 6));
    assertThat(new FileSizes().into(0)).isEqualTo(new FileSizes.Fit(Long.MAX_VALUE, 0));
  }

  @Test
  void leavesOutAttributesThatAnEngineCouldTakeForItsOwnAndSaysSo() throws IOException {
    Path file = Files.writeString(upper.resolve("file"), "x");
    Files.setAttribute(file, "user:overlay.redirect", "/".getBytes(StandardCharsets.UTF_8));
    Files.setAttribute(file, "user:kept", "k".getBytes(StandardCharsets.UTF_8));

    UpperLayer layer = layer();

    assertThat(Objects.requireNonNull(entries(layer).get("file")).getExtraPaxHeaders())
        .containsEntry("SCHILY.xattr.user.kept", "k")
        .doesNotContainKey("SCHILY.xattr.user.overlay.redirect");
    assertThat(layer.notes()).singleElement().asString().contains("user.overlay.redirect");
  }

  @Test
  void refusesAFolderThatIsNoneOfTheEngines() throws IOException {
    assertThatThrownBy(() -> UpperLayer.measured(root, "/etc", MOST))
        .isInstanceOf(UnfitLayerException.class)
        .hasMessageContaining("none of overlay2's below " + root);
    assertThatThrownBy(() -> UpperLayer.measured(root, root + "/overlay2/../x/diff", MOST))
        .isInstanceOf(UnfitLayerException.class);
    Path mapped = root.resolve("100000.100000");
    assertThatThrownBy(() -> UpperLayer.measured(mapped, mapped + "/overlay2/abc/diff", MOST))
        .hasMessageContaining("maps the users");
  }

  @Test
  void knowsTheNotesOfTheMountThatNoLayerCanHold() {
    for (String name : new String[] {"redirect", "metacopy", "whiteouts"}) {
      assertThat(attributes("trusted.overlay." + name, "x").unfit()).contains(name);
    }
    assertThat(attributes("trusted.overlay.opaque", "y").isOpaque()).isTrue();
    assertThat(attributes("trusted.overlay.opaque", "y").unfit()).isEmpty();
    assertThat(attributes("trusted.overlay.opaque", "x").unfit()).isNotEmpty();
    assertThat(attributes("trusted.overlay.origin", "x").kept()).isEmpty();
    assertThat(attributes("security.selinux", "x").kept()).isEmpty();
    assertThat(attributes("security.capability", "x").kept()).hasSize(1);
  }

  private static UpperAttributes attributes(String name, String value) {
    TreeMap<String, byte[]> all = new TreeMap<>();
    all.put(name, value.getBytes(StandardCharsets.UTF_8));
    return UpperAttributes.of(all);
  }
}
