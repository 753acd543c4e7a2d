package dev.impound.agent.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.testing.HandMadeLayers;
import dev.impound.agent.testing.HandMadeLayers.Layer;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerDatabaseTest {
  @TempDir private Path root;
  private HandMadeLayers made;
  private LayerDatabase database;

  @BeforeEach
  void open() {
    made = new HandMadeLayers(root);
    database = new LayerDatabase(root);
  }

  private byte[] rebuilt() throws IOException {
    LayerDatabase.Layer layer = database.layer(made.diffIds());
    try (InputStream in = layer.open()) {
      byte[] bytes = in.readAllBytes();
      assertThat(bytes).hasSize((int) layer.size());
      return bytes;
    }
  }

  private static Layer usual() {
    return new Layer()
        .bytes("header of a folder")
        .line("{\"type\":1,\"name\":\"etc/\",\"payload\":null,\"position\":1}")
        .bytes("header of passwd")
        .file("etc/passwd", "root:x:0:0\n")
        .bytes("header of ssh")
        .file("etc/ssh/config", "Port 22\n")
        .bytes("header of hosts")
        .file("./etc//hosts", "127.0.0.1\n")
        .bytes("the end");
  }

  @Test
  void putsALayerTogetherByteForByte() throws IOException {
    Sha256 diffId = made.add(usual());

    assertThat(Sha256.of(rebuilt())).isEqualTo(diffId);
  }

  @Test
  void findsALayerByTheStackBelowIt() throws IOException {
    made.add(new Layer().bytes("base"));
    made.add(new Layer().bytes("middle").file("a", "b"));
    Sha256 top = made.add(new Layer().bytes("top").file("a", "c"));

    assertThat(Sha256.of(rebuilt())).isEqualTo(top);
  }

  @Test
  void readsFilesWhoseNamesAreNotUtf8() throws IOException, InterruptedException {
    Sha256 diffId =
        made.add(
            new Layer()
                .bytes("header")
                .named(
                    "\"name_raw\":\"%s\""
                        .formatted(
                            Base64.getEncoder()
                                .encodeToString(
                                    "od\u00ffd/n\u00fe".getBytes(StandardCharsets.ISO_8859_1))),
                    "content")
                .file("caf\u00e9", "more"));
    String script =
        "cd \"$0\" && mkdir \"$(printf 'od\\377d')\" && printf content > \"$(printf"
            + " 'od\\377d/n\\376')\"";
    Process shell =
        new ProcessBuilder("sh", "-c", script, made.folder().toString()).inheritIO().start();
    assertThat(shell.waitFor()).isZero();

    assertThat(Sha256.of(rebuilt())).isEqualTo(diffId);
  }

  @Test
  void givesAlteredBytesUnderAnotherDigest() throws IOException {
    Sha256 diffId = made.add(usual());
    Files.writeString(made.folder().resolve("etc/passwd"), "root::0:0:\n");

    assertThat(Sha256.of(rebuilt())).isNotEqualTo(diffId);
  }

  @Test
  void failsWhereAFileIsGone() throws IOException {
    made.add(usual());
    Files.delete(made.folder().resolve("etc/passwd"));

    assertThatThrownBy(this::rebuilt)
        .isInstanceOf(UnfitLayerException.class)
        .hasMessageContaining("etc/passwd", "NoSuchFile");
  }

  @Test
  void failsWhereAFileHasAnotherSize() throws IOException {
    made.add(usual());
    Files.writeString(made.folder().resolve("etc/passwd"), "longer than it was before\n");

    assertThatThrownBy(this::rebuilt)
        .isInstanceOf(UnfitLayerException.class)
        .hasMessageContaining("has 26 bytes, not 11");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../../secret", "etc/../../secret", "..", ".", ""})
  void refusesNamesThatLeadOutOfTheLayer(String name) throws IOException {
    Files.writeString(root.resolve("secret"), "secret");
    made.add(new Layer().bytes("header").named("\"name\":\"%s\"".formatted(name), "secret"));

    assertThatThrownBy(this::rebuilt)
        .isInstanceOf(UnfitLayerException.class)
        .hasMessageContaining("leads out of the layer");
  }

  @Test
  void followsNoLinkOnItsWay() throws IOException {
    made.add(new Layer().bytes("header").named("\"name\":\"link/secret\"", "secret"));
    Path outside = Files.createDirectories(root.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createSymbolicLink(made.folder().resolve("link"), outside);

    assertThatThrownBy(this::rebuilt).isInstanceOf(UnfitLayerException.class);
  }

  @Test
  void followsNoLinkAtItsEnd() throws IOException {
    made.add(new Layer().bytes("header").named("\"name\":\"link\"", "secret"));
    Path outside = Files.writeString(root.resolve("outside"), "secret");
    Files.createSymbolicLink(made.folder().resolve("link"), outside);

    assertThatThrownBy(this::rebuilt)
        .isInstanceOf(UnfitLayerException.class)
        .hasMessageContaining("no regular file");
  }

  @Test
  void opensNoPipe() throws IOException, InterruptedException {
    made.add(new Layer().bytes("header").named("\"name\":\"pipe\"", "secret"));
    assertThat(
            new ProcessBuilder("mkfifo", made.folder().resolve("pipe").toString())
                .start()
                .waitFor())
        .isZero();

    assertThatThrownBy(this::rebuilt).hasMessageContaining("no regular file");
  }

  @Test
  void followsNoLinkToTheLayersFolder() throws IOException {
    made.add(usual());
    Path moved = root.resolve("moved");
    Files.move(made.folder(), moved);
    Files.createSymbolicLink(made.folder(), moved);

    assertThatThrownBy(this::rebuilt).isInstanceOf(UnfitLayerException.class);
  }

  @Test
  void refusesARecordThatBreaksOffAnywhere() throws IOException {
    made.add(usual());
    Path record = made.entry().resolve("tar-split.json.gz");
    byte[] whole = Files.readAllBytes(record);

    for (int length = 0; length < whole.length - 8; length += 7) {
      Files.write(record, Arrays.copyOf(whole, length));
      assertThatThrownBy(this::rebuilt)
          .as("cut at %d", length)
          .isInstanceOf(UnfitLayerException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "{\"type\":7}",
        "{\"type\":2,\"payload\":\"%%%\"}",
        "{\"type\":1,\"name\":\"a\",\"size\":-1}",
        "{\"type\":1,\"name\":\"a\",\"size\":9223372036854775807}"
      })
  void refusesARecordThatMakesNoSense(String line) {
    made.add(new Layer().bytes("header").line(line));

    assertThatThrownBy(this::rebuilt).isInstanceOf(UnfitLayerException.class);
  }

  @Test
  void holdsNoLineThatIsTooLong() {
    made.add(new Layer().line(" ".repeat(5 << 20)));

    assertThatThrownBy(this::rebuilt)
        .isInstanceOf(UnfitLayerException.class)
        .hasMessageContaining("a line of more than");
  }

  @Test
  void refusesAFolderNameThatLeadsElsewhere() throws IOException {
    made.add(usual());
    Files.writeString(made.entry().resolve("cache-id"), "../../outside");

    assertThatThrownBy(this::rebuilt).hasMessageContaining("names no folder");
  }

  @Test
  void refusesTheRecordOfAnotherLayer() throws IOException {
    made.add(usual());
    Files.writeString(made.entry().resolve("diff"), Sha256.of(new byte[0]).prefixed());

    assertThatThrownBy(this::rebuilt).hasMessageContaining("is the record of layer");
  }

  @Test
  void givesTheConfigOnlyUnderTheImagesId() throws IOException {
    made.add(usual());
    byte[] config = made.config();
    Sha256 id = Sha256.of(config);
    assertThat(database.config(id)).isEqualTo(config);
    Path file = root.resolve("image/overlay2/imagedb/content/sha256").resolve(id.hex());
    Files.writeString(file, "{}");

    assertThatThrownBy(() -> database.config(id)).isInstanceOf(UnfitLayerException.class);
  }
}
