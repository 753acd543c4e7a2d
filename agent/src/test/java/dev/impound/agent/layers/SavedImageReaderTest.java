package dev.impound.agent.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.testing.Archive;
import dev.impound.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SavedImageReaderTest {
  private static final byte[] BASE = bytes("base layer, a tar in truth");
  private static final byte[] TOP = bytes("the intruder's layer");
  private static final List<Sha256> DIFF_IDS = List.of(Sha256.of(BASE), Sha256.of(TOP));

  private final List<BlobSink.Part> parts = new ArrayList<>();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] config(List<Sha256> diffIds) {
    return bytes(
        "{\"rootfs\":{\"diff_ids\":[%s]}}"
            .formatted(
                String.join(
                    ",", diffIds.stream().map(one -> "\"" + one.prefixed() + "\"").toList())));
  }

  private SavedImage read(String imageId, byte[] archive) throws IOException {
    return new SavedImageReader(
            imageId,
            DIFF_IDS,
            (part, named, size, in) -> {
              byte[] content = in.readAllBytes();
              assertThat(content).hasSize((int) size);
              parts.add(part);
              return Sha256.of(content);
            })
        .read(new ByteArrayInputStream(archive));
  }

  private static Archive oldLayout(byte[] config) {
    return new Archive()
        .file("aa/VERSION", bytes("1.0"))
        .file("aa/json", bytes("{}"))
        .file("aa/layer.tar", TOP)
        .file("bb/VERSION", bytes("1.0"))
        .file("bb/json", bytes("{}"))
        .file("bb/layer.tar", BASE)
        .file(Sha256.of(config).hex() + ".json", config);
  }

  private static byte[] manifest(String config, String... layers) {
    return bytes(
        "[{\"Config\":\"%s\",\"RepoTags\":null,\"Layers\":[\"%s\"]}]"
            .formatted(config, String.join("\",\"", layers)));
  }

  @Test
  void readsTheLayoutOfDocker20() throws IOException {
    byte[] config = config(DIFF_IDS);
    String id = Sha256.of(config).prefixed();

    SavedImage image =
        read(
            id,
            oldLayout(config)
                .file(
                    "manifest.json",
                    manifest(Sha256.of(config).hex() + ".json", "bb/layer.tar", "aa/layer.tar"))
                .bytes());

    assertThat(image.config().sha256()).isEqualTo(Sha256.of(config));
    assertThat(image.layers())
        .extracting(layer -> layer.stored().sha256())
        .containsExactlyElementsOf(DIFF_IDS);
    assertThat(image.layers())
        .extracting(SavedImage.Layer::diffId)
        .containsExactlyElementsOf(DIFF_IDS);
    assertThat(image.manifest()).isEmpty();
    assertThat(parts)
        .containsExactly(BlobSink.Part.LAYER, BlobSink.Part.LAYER, BlobSink.Part.CONFIG);
  }

  @Test
  void followsTheLinkOfALayerThatOccursTwice() throws IOException {
    byte[] config = config(List.of(DIFF_IDS.get(0), DIFF_IDS.get(0)));

    SavedImage image =
        read(
            Sha256.of(config).prefixed(),
            new Archive()
                .file("aa/layer.tar", BASE)
                .link("bb/layer.tar", "../aa/layer.tar")
                .file(Sha256.of(config).hex() + ".json", config)
                .file(
                    "manifest.json",
                    manifest(Sha256.of(config).hex() + ".json", "aa/layer.tar", "bb/layer.tar"))
                .bytes());

    assertThat(image.layers())
        .extracting(layer -> layer.stored().sha256())
        .containsExactly(Sha256.of(BASE), Sha256.of(BASE));
  }

  @Test
  void readsTheOciLayoutOfLaterEngines() throws IOException {
    byte[] config = config(DIFF_IDS);
    byte[] oci = bytes("{\"schemaVersion\":2}");

    SavedImage image =
        read(
            Sha256.of(config).prefixed(),
            new Archive()
                .blob(BASE)
                .blob(TOP)
                .blob(config)
                .blob(oci)
                .file("index.json", bytes("{}"))
                .file("oci-layout", bytes("{}"))
                .file(
                    "manifest.json",
                    manifest(
                        Archive.blobName(config), Archive.blobName(BASE), Archive.blobName(TOP)))
                .bytes());

    assertThat(image.layers()).hasSize(2);
    assertThat(image.manifest()).isEmpty();
    assertThat(parts)
        .containsExactly(BlobSink.Part.LAYER, BlobSink.Part.LAYER, BlobSink.Part.CONFIG);
  }

  @Test
  void readsCompressedLayersAndTheManifestOfAContainerdStore() throws IOException {
    byte[] config = config(DIFF_IDS);
    byte[] oci = bytes("{\"schemaVersion\":2}");
    byte[] base = {0x1f, (byte) 0x8b, 8, 0, 1};
    byte[] top = {0x1f, (byte) 0x8b, 8, 0, 2};

    SavedImage image =
        read(
            Sha256.of(oci).prefixed(),
            new Archive()
                .blob(base)
                .blob(top)
                .blob(config)
                .blob(oci)
                .file(
                    "manifest.json",
                    manifest(
                        Archive.blobName(config), Archive.blobName(base), Archive.blobName(top)))
                .bytes());

    assertThat(image.config().sha256()).isEqualTo(Sha256.of(config));
    assertThat(image.layers())
        .extracting(layer -> layer.stored().sha256())
        .containsExactly(Sha256.of(base), Sha256.of(top));
    assertThat(image.layers())
        .extracting(SavedImage.Layer::diffId)
        .containsExactlyElementsOf(DIFF_IDS);
    assertThat(image.manifest().orElseThrow().sha256()).isEqualTo(Sha256.of(oci));
    assertThat(parts.subList(0, 2)).containsOnly(BlobSink.Part.UNDECIDED);
  }

  @Test
  void refusesALayerThatIsNotTheOneTheConfigNames() {
    byte[] config = config(List.of(DIFF_IDS.get(1), DIFF_IDS.get(0)));

    assertThatThrownBy(
            () ->
                read(
                    Sha256.of(config).prefixed(),
                    oldLayout(config)
                        .file(
                            "manifest.json",
                            manifest(
                                Sha256.of(config).hex() + ".json", "bb/layer.tar", "aa/layer.tar"))
                        .bytes()))
        .isInstanceOf(UnfitArchiveException.class)
        .hasMessageContaining("damaged or was changed");
  }

  @Test
  void refusesAConfigThatWasChanged() {
    byte[] config = config(DIFF_IDS);

    assertThatThrownBy(
            () ->
                read(
                    Sha256.of(config).prefixed(),
                    new Archive()
                        .file("aa/layer.tar", BASE)
                        .file("bb/layer.tar", TOP)
                        .file("1".repeat(64) + ".json", config)
                        .file(
                            "manifest.json",
                            manifest("1".repeat(64) + ".json", "aa/layer.tar", "bb/layer.tar"))
                        .bytes()))
        .isInstanceOf(UnfitArchiveException.class)
        .hasMessageContaining("does not have the digest");
  }

  @Test
  void refusesAnArchiveThatBreaksOffAnywhere() {
    byte[] config = config(DIFF_IDS);
    byte[] whole =
        oldLayout(config)
            .file(
                "manifest.json",
                manifest(Sha256.of(config).hex() + ".json", "bb/layer.tar", "aa/layer.tar"))
            .bytes();
    int lastHeader = whole.length - 3 * 512;

    for (int length = 0; length < lastHeader; length += 512) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(Sha256.of(config).prefixed(), cut))
          .as("cut at %d", length)
          .isInstanceOf(IOException.class);
    }
  }
}
