package dev.impound.controller.evidence;

import dev.impound.controller.incident.CaptureScope;
import dev.impound.controller.receipt.ReceiptNote;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was taken of a container, as JSON; its digest is what the seal enters in custody. */
final class CaptureManifest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private CaptureManifest() {}

  /**
   * Writes the manifest of a capture.
   *
   * @param scope how much was ordered
   * @param abandoned why there is no report of the node; empty when there is one
   * @param receipt what the node signed of it
   */
  static byte[] write(
      Capture capture,
      AcquisitionRecord report,
      CaptureScope scope,
      String abandoned,
      ReceiptNote receipt,
      List<Item> items,
      List<Delivered> delivered,
      Instant sealed,
      String tool,
      ChunkLists chunks)
      throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("formatVersion", 2);
    root.put("capture", capture.id().toString());
    root.put("incident", capture.incident().toString());
    root.put("node", capture.node().text());
    root.put("container", capture.container().hex());
    root.put("opened", capture.opened().toString());
    root.put("sealed", sealed.toString());
    root.put("sealedBy", tool);
    if (abandoned.isEmpty()) {
      root.put("frozen", report.frozen());
    } else {
      root.put("abandoned", abandoned);
    }
    report.keptImage().ifPresent(image -> root.put("keptImage", image));
    ArrayNode left = root.putArray("leftBehind");
    report.leftBehind().forEach(left::add);
    receipt.write(root.putObject("receipt"));
    unsigned(coverage(root, scope, items, report), receipt);
    root.put("chunkBytes", ChunkDigests.CHUNK_BYTES);
    ArrayNode array = root.putArray("items");
    for (Item item : items) {
      item(array.addObject(), item, chunks);
    }
    unnamed(root.putArray("alsoReceived"), items, delivered);
    return JSON.writeValueAsBytes(root);
  }

  /** That the node did not sign for what is there is a gap too. */
  private static void unsigned(ArrayNode coverage, ReceiptNote receipt) {
    if (!receipt.isGood()) {
      ObjectNode entry = coverage.addObject();
      entry.put("what", "node-receipt");
      entry.put(
          "state",
          (receipt.state() == ReceiptNote.State.ABSENT
                  ? Coverage.State.ABSENT
                  : Coverage.State.PARTIAL)
              .name());
      entry.put("why", receipt.words());
    }
  }

  private static ArrayNode coverage(
      ObjectNode root, CaptureScope scope, List<Item> items, AcquisitionRecord report) {
    root.put("scope", scope.text());
    ArrayNode array = root.putArray("coverage");
    for (Coverage.Gap gap : Coverage.gaps(scope, items, report)) {
      ObjectNode entry = array.addObject();
      entry.put("what", gap.what());
      entry.put("state", gap.state().name());
      entry.put("why", gap.why());
    }
    return array;
  }

  private static void item(ObjectNode node, Item item, ChunkLists chunks) throws IOException {
    node.put("id", item.id().toString());
    node.put("kind", item.kind().name());
    node.put("state", item.state().name());
    if (!item.reason().isEmpty()) {
      node.put("reason", item.reason());
    }
    item.imageId().ifPresent(id -> node.put("imageId", id.hex()));
    node.put("tool", item.tool());
    item.started().ifPresent(at -> node.put("startedByNodeClock", at.toString()));
    item.ended().ifPresent(at -> node.put("endedByNodeClock", at.toString()));
    ArrayNode blobs = node.putArray("blobs");
    for (StoredBlob blob : item.blobs()) {
      ObjectNode entry = blobs.addObject();
      entry.put("role", blob.role().name());
      entry.put("sha256", blob.digest().hex());
      entry.put("size", blob.size());
      blob.diffId().ifPresent(diffId -> entry.put("diffId", diffId.hex()));
      entry.put("path", BundlePaths.of(item, blob));
      ArrayNode list = entry.putArray("chunks");
      for (Sha256 chunk : chunks.of(blob)) {
        list.add(chunk.hex());
      }
    }
  }

  /** Blobs that arrived and belong to no item, such as those of an attempt that was repeated. */
  private static void unnamed(ArrayNode array, List<Item> items, List<Delivered> delivered) {
    for (Delivered blob : delivered) {
      boolean named =
          items.stream()
              .filter(item -> item.id().equals(blob.item()))
              .flatMap(item -> item.blobs().stream())
              .anyMatch(part -> part.digest().equals(blob.digest()));
      if (!named) {
        ObjectNode entry = array.addObject();
        entry.put("item", blob.item().toString());
        entry.put("sha256", blob.digest().hex());
        entry.put("size", blob.size());
      }
    }
  }

  /** Digests of the blobs that a manifest names for an item, in its order. */
  static List<Sha256> blobsOf(byte[] manifest, ItemId item) throws IOException {
    List<Sha256> digests = new ArrayList<>();
    for (JsonNode entry : HostileJson.parse(manifest, "capture's manifest").path("items")) {
      if (entry.path("id").asString("").equals(item.toString())) {
        for (JsonNode blob : entry.path("blobs")) {
          digests.add(HostileJson.digest(blob.path("sha256"), "capture's manifest"));
        }
      }
    }
    return digests;
  }
}
