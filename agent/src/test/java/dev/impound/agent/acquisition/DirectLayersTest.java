package dev.impound.agent.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.container.ContainerDetail;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.EngineFacts;
import dev.impound.agent.container.ImageDetail;
import dev.impound.agent.testing.Archive;
import dev.impound.agent.testing.Containers;
import dev.impound.agent.testing.FakeContainerEngine;
import dev.impound.agent.testing.FakeImageStore;
import dev.impound.agent.testing.HandMadeLayers;
import dev.impound.agent.testing.HandMadeLayers.Layer;
import dev.impound.agent.testing.RecordingSink;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image of a container whose layers lie in a layer database made by hand. */
class DirectLayersTest {
  @TempDir private Path root;
  private final FakeImageStore images = new FakeImageStore();
  private final RecordingSink sink = new RecordingSink();
  private HandMadeLayers layers;
  private Sha256 base;
  private Sha256 top;
  private Sha256 config;

  @BeforeEach
  void makeAnImage() {
    layers = new HandMadeLayers(root);
    base = layers.add(new Layer().bytes("base ").file("etc/passwd", "root"));
    top = layers.add(new Layer().bytes("top ").file("tmp/backdoor", "evil"));
    byte[] written = layers.config();
    config = Sha256.of(written);
    byte[] saved =
        new Archive()
            .file("aa/layer.tar", "base root".getBytes(StandardCharsets.UTF_8))
            .file("bb/layer.tar", "top evil".getBytes(StandardCharsets.UTF_8))
            .file(config.hex() + ".json", written)
            .file(
                "manifest.json",
                "[{\"Config\":\"%s.json\",\"Layers\":[\"aa/layer.tar\",\"bb/layer.tar\"]}]"
                    .formatted(config)
                    .getBytes(StandardCharsets.UTF_8))
            .bytes();
    images.willMake(
        new ImageDetail(config.prefixed(), layers.diffIds(), List.of(), List.of()), saved);
  }

  private Taken take(String driver, boolean checkSkipped) {
    return new ImageAcquirer(new FakeContainerEngine(), images, checkSkipped, 1L << 36)
        .take(
            new Subject(
                Containers.detail(Containers.running("a".repeat(64), "web"), 100),
                new EngineFacts("20.10", driver, false, false, 1, "6", root.toString()),
                "CAP-1",
                false),
            sink);
  }

  private Taken take() {
    return take("overlay2", true);
  }

  private void noSave() {
    images.failSave(EngineException.Kind.REFUSED, "file integrity checksum failed");
  }

  private List<Sha256> sent() {
    return sink.entries().stream().map(RecordingSink.Entry::sha256).toList();
  }

  @Test
  void needsNoSaveWhereTheDatabaseIsWhole() {
    noSave();

    Taken taken = take();

    assertThat(taken.status()).isEqualTo(Taken.Status.COMPLETE);
    assertThat(taken.blobs()).extracting(ItemBlob::sha256).containsExactly(config, base, top);
    assertThat(taken.tool())
        .startsWith("commit without pause, layers read from overlay2; committed");
    assertThat(images.ids()).isEmpty();
  }

  @Test
  void layersGoByTheirDigestSoThatARestartOfTheAgentGoesOnWithThem() {
    take();

    assertThat(sink.names()).containsExactly("sha256:" + top.hex(), "sha256:" + base.hex());
  }

  @Test
  void sendsTheContainersOwnLayerBeforeTheOthers() {
    take();

    assertThat(sent()).containsExactly(config, top, base);
  }

  @Test
  void bringsTheSameBlobsAsTheEngine() {
    List<ItemBlob> direct = take().blobs();

    Taken engine = take("btrfs", true);

    assertThat(engine.blobs()).isEqualTo(direct);
    assertThat(engine.tool()).contains("save", "the engine keeps images by btrfs");
  }

  @Test
  void fallsBackToTheEngineWhereARecordCannotBeRead() throws IOException {
    Files.write(layers.entry().resolve("tar-split.json.gz"), new byte[] {1, 2, 3});

    Taken taken = take();

    assertThat(taken.status()).isEqualTo(Taken.Status.COMPLETE);
    assertThat(taken.blobs()).extracting(ItemBlob::sha256).containsExactly(config, base, top);
    assertThat(taken.tool()).contains("save", "not from overlay2", "tar-split.json.gz");
  }

  @Test
  void asksTheEngineForALayerThatReadsOtherwise() throws IOException {
    Files.writeString(layers.folder().resolve("tmp/backdoor"), "good");

    Taken taken = take();

    assertThat(taken.status()).isEqualTo(Taken.Status.COMPLETE);
    assertThat(taken.tool()).contains("layer %s reads as".formatted(top));
    assertThat(sent()).contains(Sha256.of("top good".getBytes(StandardCharsets.UTF_8)), top);
  }

  @Test
  void keepsAlteredBytesAndSaysSoWhereTheEngineHasNoBetterOnes() throws IOException {
    Files.writeString(layers.folder().resolve("tmp/backdoor"), "good");
    noSave();

    Taken taken = take();

    assertThat(taken.status()).isEqualTo(Taken.Status.PARTIAL);
    assertThat(taken.reason())
        .contains("file integrity checksum failed", "layer %s reads as".formatted(top));
    assertThat(taken.blobs())
        .extracting(ItemBlob::sha256)
        .contains(base, Sha256.of("top good".getBytes(StandardCharsets.UTF_8)));
    assertThat(images.ids()).isEmpty();
  }

  @Test
  void doesNotSendWhatTheOtherEndHas() {
    sink.has(base);
    noSave();

    Taken taken = take();

    assertThat(taken.status()).isEqualTo(Taken.Status.COMPLETE);
    assertThat(sent()).containsExactly(config, top);
    assertThat(taken.blobs()).extracting(ItemBlob::sha256).containsExactly(config, base, top);
    assertThat(taken.tool()).contains("1 parts not sent, the controller has them (re-hashed here)");
  }

  @Test
  void findsAnAlteredLayerThoughTheOtherEndHasTheTrueOne() throws IOException {
    sink.has(top);
    Files.writeString(layers.folder().resolve("tmp/backdoor"), "good");

    Taken taken = take();

    Sha256 altered = Sha256.of("top good".getBytes(StandardCharsets.UTF_8));
    assertThat(taken.status()).isEqualTo(Taken.Status.PARTIAL);
    assertThat(taken.reason()).contains("layer %s were altered".formatted(top), altered.hex());
    assertThat(taken.blobs()).extracting(ItemBlob::sha256).contains(base, top, altered);
    assertThat(sent()).contains(altered);
  }

  @Test
  void saysThatTheContainersOwnLayerChangedAndNotThatTheNodesFilesWereAltered() throws Exception {
    Path upper = Files.createDirectories(root.resolve("overlay2/own/diff"));
    Files.writeString(upper.resolve("loot"), "first");
    EngineFacts facts = new EngineFacts("20.10", "overlay2", false, false, 1, "6", root.toString());
    ContainerDetail detail =
        new ContainerDetail(
            Containers.ofImage(images.commit(new ContainerId("a".repeat(64)), "base")),
            100,
            false,
            false,
            upper.toString(),
            List.of(),
            OptionalLong.empty());
    UncommittedImage image =
        UncommittedImage.of(images, new Subject(detail, facts, "CAP-1", false), 1 << 20);
    Sha256 own = image.top().orElseThrow().diffId();
    sink.has(own);
    Files.writeString(upper.resolve("loot"), "other");
    DirectLayers direct =
        new DirectLayers(image.detail(), new ImageParts(sink), true, Optional.of(image));

    direct.take(facts);

    assertThat(direct.findings()).isEmpty();
    assertThat(direct.failures())
        .singleElement()
        .asString()
        .contains("changed while it was read", own.hex());
    assertThat(direct.complete()).isEmpty();
  }

  @Test
  void doesNotReadWhatTheOtherEndHasWhereItIsToldNotTo() throws IOException {
    sink.has(base);
    sink.has(top);
    Files.writeString(layers.folder().resolve("tmp/backdoor"), "good");

    Taken taken = take("overlay2", false);

    assertThat(taken.status()).isEqualTo(Taken.Status.COMPLETE);
    assertThat(taken.tool()).contains("(not re-hashed here)");
  }
}
