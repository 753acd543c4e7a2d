package dev.impound.controller.evidence;

import dev.impound.controller.custody.ChainVerdict;
import dev.impound.controller.fleet.Peers;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.signing.Notary;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A store in a temporary folder, and a node that delivers to it. */
final class StoreLab implements AutoCloseable {
  static final String KEEPER = "a";
  static final IncidentId INCIDENT = new IncidentId(1);
  static final NodeName NODE = new NodeName("web-1");
  static final NodeName OTHER_NODE = new NodeName("web-2");
  static final ContainerId CONTAINER = new ContainerId("c".repeat(64));
  static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  static final InstantSource CLOCK = InstantSource.fixed(NOW);

  final Path root;
  final FakeDisk disk;
  final InMemoryCatalog catalog;
  private final Peers peers;
  private Notary notary;
  Evidence evidence;

  private StoreLab(
      Path root,
      FakeDisk disk,
      InMemoryCatalog catalog,
      Peers peers,
      EvidenceLimits limits,
      Notary notary)
      throws IOException {
    this.notary = notary;
    this.root = root;
    this.disk = disk;
    this.catalog = catalog;
    this.peers = peers;
    this.evidence =
        Evidence.open(root, disk, catalog, CLOCK, "impound-controller test", peers, limits, notary);
  }

  static StoreLab in(Path root) throws IOException {
    return in(root, EvidenceLimits.standard());
  }

  static StoreLab in(Path root, Notary notary) throws IOException {
    return in(root, EvidenceLimits.standard(), notary);
  }

  static StoreLab in(Path root, EvidenceLimits limits) throws IOException {
    return in(root, limits, Notary.without());
  }

  private static StoreLab in(Path root, EvidenceLimits limits, Notary notary) throws IOException {
    return new StoreLab(
        root, new FakeDisk(root), new InMemoryCatalog(KEEPER), Peers.alone(KEEPER), limits, notary);
  }

  /** Opens the store again with other keys. */
  void restart(Notary others) throws IOException {
    notary = others;
    restart();
  }

  /** The store of another controller, with this one's catalog. */
  StoreLab other(Path folder, Peers others) throws IOException {
    return new StoreLab(
        folder,
        new FakeDisk(folder),
        catalog.of(others.self().name()),
        others,
        EvidenceLimits.standard(),
        notary);
  }

  /** Opens the store again on a disk that is well, as a restart does. */
  void restart() throws IOException {
    try {
      evidence.close();
    } catch (FakeDisk.Killed e) {
      // The process is gone, and writes nothing at its end.
    }
    evidence =
        Evidence.open(
            root,
            new FakeDisk(root),
            catalog,
            CLOCK,
            "impound-controller test",
            peers,
            EvidenceLimits.standard(),
            notary);
  }

  CaptureId openCapture() {
    return evidence.openCapture(INCIDENT, NODE, CONTAINER);
  }

  Delivery begin(CaptureId capture, ItemKind kind) throws IOException {
    return evidence
        .intake()
        .begin(NODE, BlobOffer.of(capture, kind, BlobRole.UNKNOWN, OptionalLong.empty()));
  }

  /** Delivers bytes whole, in slices of 1,000. */
  Delivered deliver(CaptureId capture, ItemKind kind, byte[] bytes) throws IOException {
    Delivery delivery = begin(capture, kind);
    for (int from = 0; from < bytes.length; from += 1000) {
      int to = Math.min(bytes.length, from + 1000);
      delivery.accept(from, ByteBuffer.wrap(bytes, from, to - from));
    }
    return delivery.finish(Sha256.of(bytes), bytes.length);
  }

  /** An image: config first, then layers. */
  static final class Image {
    private final byte[] config;
    private final List<byte[]> layers;
    private final List<Sha256> diffIds;

    Image(byte[] config, List<byte[]> layers, List<Sha256> diffIds) {
      this.config = config;
      this.layers = layers;
      this.diffIds = diffIds;
    }

    byte[] config() {
      return config;
    }

    List<byte[]> layers() {
      return layers;
    }

    List<Sha256> diffIds() {
      return diffIds;
    }

    Sha256 id() {
      return Sha256.of(config);
    }

    TakenItem claim() {
      List<StoredBlob> blobs = new ArrayList<>();
      blobs.add(StoredBlob.of(id(), config.length, BlobRole.IMAGE_CONFIG));
      for (int i = 0; i < layers.size(); i++) {
        blobs.add(
            new StoredBlob(
                Sha256.of(layers.get(i)),
                layers.get(i).length,
                BlobRole.IMAGE_LAYER,
                Optional.of(diffIds.get(i))));
      }
      return taken(ItemKind.IMAGE, TakenItem.Status.COMPLETE, "", blobs, Optional.of(id()));
    }
  }

  /** An image of which each layer is stored as it is. */
  static Image image(byte[]... layers) {
    List<Sha256> diffIds = Stream.of(layers).map(Sha256::of).toList();
    return new Image(config(diffIds), List.of(layers), diffIds);
  }

  /** An image of which each layer is stored as gzip. */
  static Image compressedImage(byte[]... layers) {
    List<Sha256> diffIds = Stream.of(layers).map(Sha256::of).toList();
    return new Image(config(diffIds), Stream.of(layers).map(StoreLab::gzip).toList(), diffIds);
  }

  static byte[] config(List<Sha256> diffIds) {
    String layers =
        String.join(",", diffIds.stream().map(id -> "\"" + id.prefixed() + "\"").toList());
    return text(
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Env\":[\"A=b\"]},"
            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
            + layers
            + "]}}");
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  void deliver(CaptureId capture, Image image) throws IOException {
    deliver(capture, ItemKind.IMAGE, image.config());
    for (byte[] layer : image.layers()) {
      deliver(capture, ItemKind.IMAGE, layer);
    }
  }

  /** Delivers an image and seals it as the only item of a capture. */
  Item sealed(Image image) throws IOException {
    CaptureId capture = openCapture();
    deliver(capture, image);
    return evidence.seal(capture, report(image.claim())).items().getFirst();
  }

  /** Delivers and seals logs as the only item of a capture. */
  Item sealedLogs(byte[] bytes) throws IOException {
    return sealed(ItemKind.LOGS, bytes);
  }

  /** Delivers and seals the only item of a capture. */
  Item sealed(ItemKind kind, byte[] bytes) throws IOException {
    CaptureId capture = openCapture();
    deliver(capture, kind, bytes);
    return evidence.seal(capture, report(complete(kind, bytes))).items().getFirst();
  }

  static AcquisitionRecord report(TakenItem... items) {
    return new AcquisitionRecord(Arrays.asList(items), true, Optional.empty(), List.of());
  }

  /** What the node states of {@code items} as its agent writes it. */
  static String statement(CaptureId capture, TakenItem... items) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("version", 1);
    root.put("node", NODE.text());
    root.put("incident", INCIDENT.toString());
    root.put("capture", capture.toString());
    root.put("container", CONTAINER.hex());
    ArrayNode array = root.putArray("items");
    for (TakenItem item : items) {
      ObjectNode node = array.addObject();
      node.put("kind", item.kind().name());
      node.put("status", item.status().name());
      ArrayNode blobs = node.putArray("blobs");
      for (StoredBlob blob : item.blobs()) {
        blobs
            .addObject()
            .put("role", blob.role().name())
            .put("sha256", blob.digest().hex())
            .put("size", blob.size());
      }
    }
    return root.toString();
  }

  static TakenItem complete(ItemKind kind, byte[] bytes) {
    return taken(
        kind,
        TakenItem.Status.COMPLETE,
        "",
        List.of(StoredBlob.of(Sha256.of(bytes), bytes.length, BlobRole.CONTENT)),
        Optional.empty());
  }

  static TakenItem failed(ItemKind kind, String reason) {
    return taken(kind, TakenItem.Status.FAILED, reason, List.of(), Optional.empty());
  }

  static TakenItem taken(
      ItemKind kind,
      TakenItem.Status status,
      String reason,
      List<StoredBlob> blobs,
      Optional<Sha256> imageId) {
    return new TakenItem(
        kind,
        status,
        reason,
        blobs,
        imageId,
        Optional.of(NOW.minusSeconds(9)),
        Optional.of(NOW.minusSeconds(3)),
        "docker engine 20.10.24");
  }

  Path blob(Sha256 digest) {
    return new StoreLayout(root).blob(digest);
  }

  /** Changes one byte of a stored file in place. */
  static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  List<Path> incoming() throws IOException {
    try (Stream<Path> files = Files.list(new StoreLayout(root).incoming())) {
      return files.toList();
    }
  }

  ChainVerdict chain() throws IOException {
    return evidence.custodyLog().verifyChain();
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] random(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Override
  public void close() throws IOException {
    evidence.close();
  }
}
