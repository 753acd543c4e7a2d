package dev.impound.controller.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodyfileTest {
  @TempDir Path folder;

  private List<String> lines(MergedTree tree) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Bodyfile.write(tree, out, (done, total) -> {});
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void hasALineForEachNameWithWhatTheTarTells() throws IOException {
    Layer base =
        new Tars()
            .folder("bin")
            .entry(
                "bin/su",
                TarConstants.LF_NORMAL,
                "abc",
                entry -> {
                  entry.setMode(04755);
                  entry.setUserId(7);
                  entry.addPaxHeader("mtime", "1600000000.25");
                  entry.addPaxHeader("atime", "1600000001");
                  entry.addPaxHeader("ctime", "1600000002.5");
                  entry.addPaxHeader("LIBARCHIVE.creationtime", "1600000003");
                })
            .hardLink("bin/sudo", "bin/su")
            .file("gone", "x")
            .layer(folder, 1);
    Layer top =
        new Tars()
            .deletion(".wh.gone")
            .symlink("tmp", "/var/tmp")
            .entry("sticky/", TarConstants.LF_DIR, "", entry -> entry.setMode(01777))
            .layer(folder, 2);

    assertThat(lines(MergedTree.of(List.of(base, top), new Findings())))
        .containsExactly(
            "0|/bin|0|d/drwxr-xr-x|0|0|0|0|1700000000|0|0",
            "900150983cd24fb0d6963f7d28e17f72|/bin/su|0|r/rrwsr-xr-x|7|0|3|1600000001|1600000000.25"
                + "|1600000002.5|1600000003",
            "900150983cd24fb0d6963f7d28e17f72|/bin/sudo|0|r/rrw-r--r--|0|0|3|0|1700000000|0|0",
            "9dd4e461268c8034f5c8564e155c67a6|/gone"
                + " (deleted)|0|r/rrw-r--r--|0|0|1|0|1700000000|0|0",
            "0|/tmp -> /var/tmp|0|l/lrw-r--r--|0|0|0|0|1700000000|0|0",
            "0|/sticky|0|d/drwxrwxrwt|0|0|0|0|1700000000|0|0");
  }

  @Test
  void aNameCannotForgeALineOrAColumn() throws IOException {
    Layer layer = new Tars().file("a|0|\n0|/etc/shadow\\\u00ff", "").layer(folder, 1);

    assertThat(lines(MergedTree.ofTar(layer, new Findings())))
        .singleElement()
        .asString()
        .startsWith(
            "d41d8cd98f00b204e9800998ecf8427e|/a\\x7c0\\x7c\\x0a0\\x7c/etc/shadow\\x5c\\xff|0|r/r")
        .matches(line -> line.chars().filter(c -> c == '|').count() == 10);
  }

  @Test
  void inATarThatIsNoLayerNothingIsADeletion() throws IOException {
    Layer tar = new Tars().file("a", "1").file(".wh.a", "").layer(folder, 1);

    assertThat(lines(MergedTree.ofTar(tar, new Findings()))).hasSize(2);
  }
}
