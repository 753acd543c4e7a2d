package dev.impound.controller.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergedTreeTest {
  @TempDir Path folder;
  private final Findings findings = new Findings();

  private byte[] tar(Tars... layers) throws IOException {
    List<Layer> all = new ArrayList<>();
    for (Tars layer : layers) {
      all.add(layer.layer(folder, all.size() + 1));
    }
    return tar(all);
  }

  private byte[] tar(List<Layer> layers) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MergedTree tree = MergedTree.of(layers, findings);
    RootfsTar.write(tree, out, (done, total) -> {});
    assertThat(out.size()).isLessThanOrEqualTo((int) tree.bytes() + 8192);
    return out.toByteArray();
  }

  private Map<String, String> merged(Tars... layers) throws IOException {
    Map<String, String> entries = Tars.read(tar(layers));
    assertThat(findings.sentences()).isEmpty();
    return entries;
  }

  @Test
  void whatALayerAboveHasCounts() throws IOException {
    assertThat(
            merged(
                new Tars().folder("etc").file("etc/passwd", "old").file("etc/group", "g"),
                new Tars().folder("etc").file("etc/passwd", "new"),
                new Tars().file("tmp", "t")))
        .containsOnly(
            entry("etc/", "folder"),
            entry("etc/passwd", "new"),
            entry("etc/group", "g"),
            entry("tmp", "t"));
  }

  @Test
  void whatALayerAboveDeletedIsGoneWithAllBelowIt() throws IOException {
    assertThat(
            merged(
                new Tars().folder("a").file("a/x", "1").file("b", "2").file("c", "3"),
                new Tars().deletion(".wh.a").deletion(".wh.b"),
                new Tars().file("b", "again")))
        .containsOnly(entry("b", "again"), entry("c", "3"));
  }

  @Test
  void anOpaqueFolderHidesWhatWasInItAndNotWhatItHoldsItself() throws IOException {
    assertThat(
            merged(
                new Tars().folder("d").file("d/old", "1").folder("d/s").file("d/s/x", "2"),
                new Tars().folder("d").deletion("d/.wh..wh..opq").file("d/new", "3")))
        .containsOnly(entry("d/", "folder"), entry("d/new", "3"));
  }

  @Test
  void aFileTakesTheWholePlaceOfAFolderAndAFolderThatOfAFile() throws IOException {
    assertThat(
            merged(
                new Tars().folder("d").file("d/x", "1").file("f", "2"),
                new Tars()
                    .file("d", "file")
                    .folder("f")
                    .deletion("f/.wh..wh..opq")
                    .file("f/y", "3")))
        .containsOnly(entry("d", "file"), entry("f/", "folder"), entry("f/y", "3"));
  }

  @Test
  void aSymlinkTakesTheWholePlaceOfAFolder() throws IOException {
    assertThat(
            merged(
                new Tars().folder("lib").file("lib/x", "1"),
                new Tars().symlink("lib", "/usr/lib").symlink("dangling", "nowhere")))
        .containsOnly(entry("lib", "-> /usr/lib"), entry("dangling", "-> nowhere"));
  }

  @Test
  void aHardLinkKeepsItsBytesWhenItsFirstNameIsReplaced() throws IOException {
    assertThat(
            merged(
                new Tars().file("a", "old").hardLink("b", "a").hardLink("c", "a").file("z", "z"),
                new Tars().file("a", "new")))
        .containsOnly(entry("a", "new"), entry("b", "old"), entry("c", "= b"), entry("z", "z"));
  }

  @Test
  void aHardLinkToAHardLinkPointsAtWhatIsLeft() throws IOException {
    assertThat(
            merged(
                new Tars().file("a", "x").hardLink("b", "a").hardLink("c", "b"),
                new Tars().deletion(".wh.b")))
        .containsOnly(entry("a", "x"), entry("c", "= a"));
  }

  @Test
  void aHardLinkMayPointIntoALayerBelow() throws IOException {
    assertThat(merged(new Tars().file("a", "x"), new Tars().hardLink("b", "a")))
        .containsOnly(entry("a", "x"), entry("b", "= a"));
  }

  @Test
  void longNamesAndOwnersAndTimesStandAsTheyWere() throws IOException {
    String name = "n".repeat(90) + "/" + "m".repeat(90) + "/é" + "o".repeat(80);
    byte[] tar =
        new Tars()
            .entry(
                name,
                (byte) '0',
                "x",
                entry -> {
                  entry.setMode(04755);
                  entry.setUserId(3_000_000_000L);
                  entry.addPaxHeader("SCHILY.xattr.user.k", "v");
                })
            .bytes();

    byte[] merged = tar(List.of(Tars.layer(folder, 1, tar)));

    assertThat(Tars.open(merged)).isEqualTo(Tars.open(tar));
  }

  @Test
  void aLinkUnderALongNameIsWrittenAnewWithAllThatItsHeaderSaid() throws IOException {
    String b = "b".repeat(300);
    String c = "c".repeat(300);
    byte[] tar =
        tar(
            new Tars()
                .entry(
                    "a", (byte) '0', "old", entry -> entry.addPaxHeader("SCHILY.xattr.user.k", "v"))
                .hardLink(b, "a")
                .hardLink(c, "a"),
            new Tars().file("a", "new"));

    assertThat(Tars.read(tar)).containsOnly(entry("a", "new"), entry(b, "old"), entry(c, "= " + b));
    assertThat(new String(tar, java.nio.charset.StandardCharsets.ISO_8859_1))
        .contains("SCHILY.xattr.user.k=v");
  }

  @Test
  void compressedLayersMergeLikeOthers() throws IOException {
    Layer base = Tars.compressed(folder, 1, new Tars().file("a", "1").file("b", "2").bytes());
    Layer top = new Tars().deletion(".wh.a").layer(folder, 2);

    assertThat(Tars.read(tar(List.of(base, top)))).containsOnly(entry("b", "2"));
  }

  @Test
  void namesFromTheRootOnAreWrittenWithoutWhatSaysNothing() throws IOException {
    assertThat(
            merged(
                new Tars().folder(".").folder("./etc").file("./etc/passwd", "1").file("/abs", "2"),
                new Tars().file("etc//passwd", "3")))
        .containsOnly(
            entry("./", "folder"),
            entry("etc/", "folder"),
            entry("etc/passwd", "3"),
            entry("abs", "2"));
  }

  @Test
  void aLayerThatIsNotWhatWasSealedMakesNoExport() throws IOException {
    Layer layer = new Tars().file("a", "1").layer(folder, 1);
    byte[] bytes = Files.readAllBytes(layer.file());
    bytes[600] ^= 1;
    Files.write(layer.file(), bytes);

    assertThatThrownBy(() -> tar(List.of(layer))).isInstanceOf(ChangedBytesException.class);
  }
}
