package dev.impound.controller.evidence;

import dev.impound.controller.receipt.ReceiptNote;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A capture's manifest as one who has no catalog reads it. Everything in it is checked to be of its
 * form; what it says is as true as its signature.
 *
 * @param sealed when, as the controller wrote it
 * @param receipt what it says of the node's receipt; empty in manifests of an older form
 * @param leftBehind what the node could not undo
 * @param notTaken what the coverage statement says was not taken, and why
 */
public record ManifestView(
    String capture,
    String incident,
    String node,
    String container,
    String sealed,
    List<ManifestItem> items,
    Optional<ReceiptNote> receipt,
    List<String> leftBehind,
    List<String> notTaken) {
  private static final String WHAT = "capture's manifest";
  private static final Pattern PATH =
      Pattern.compile("evidence/[A-Za-z0-9][A-Za-z0-9._-]*(/blobs/sha256/[0-9a-f]{64})?");
  private static final Pattern ITEM = Pattern.compile("EV-[0-9]{1,18}");
  private static final Pattern CAPTURE = Pattern.compile("CAP-[0-9]{1,18}");

  public ManifestView {
    items = List.copyOf(items);
    leftBehind = List.copyOf(leftBehind);
    notTaken = List.copyOf(notTaken);
  }

  /**
   * An item.
   *
   * @param reason why it is not complete; empty when it is
   */
  public record ManifestItem(
      String id, String kind, String state, String reason, List<ManifestBlob> blobs) {
    public ManifestItem {
      blobs = List.copyOf(blobs);
    }
  }

  /**
   * A blob of an item.
   *
   * @param path where it lies below the folder that was pulled
   * @param chunks digests of its 8 MiB chunks; empty in manifests of an older form
   * @param role what part of the item it is
   * @param diffId for a layer: SHA-256 of it uncompressed
   */
  public record ManifestBlob(
      Sha256 sha256,
      long size,
      String path,
      List<Sha256> chunks,
      String role,
      Optional<Sha256> diffId) {
    public ManifestBlob {
      chunks = List.copyOf(chunks);
    }
  }

  /** Reads a manifest. */
  public static ManifestView parse(byte[] json) throws IOException {
    JsonNode root = HostileJson.parse(json, WHAT);
    List<ManifestItem> items = new ArrayList<>();
    for (JsonNode item : root.path("items")) {
      items.add(item(item));
    }
    return new ManifestView(
        formed(root.path("capture"), CAPTURE),
        text(root, "incident"),
        text(root, "node"),
        text(root, "container"),
        text(root, "sealed"),
        items,
        CaptureReceipts.note(root),
        texts(root.path("leftBehind")),
        gaps(root.path("coverage")));
  }

  private static List<String> gaps(JsonNode coverage) {
    List<String> gaps = new ArrayList<>();
    for (JsonNode gap : coverage) {
      gaps.add(
          "%s: %s, %s"
              .formatted(
                  gap.path("what").asString(""),
                  gap.path("state").asString("").toLowerCase(Locale.ROOT).replace('_', ' '),
                  gap.path("why").asString("")));
    }
    return gaps;
  }

  private static ManifestItem item(JsonNode node) throws IOException {
    String id = formed(node.path("id"), ITEM);
    String kind = text(node, "kind");
    List<ManifestBlob> blobs = new ArrayList<>();
    for (JsonNode blob : node.path("blobs")) {
      blobs.add(blob(blob, id, kind, node.path("blobs").size()));
    }
    return new ManifestItem(id, kind, text(node, "state"), text(node, "reason"), blobs);
  }

  private static ManifestBlob blob(JsonNode node, String id, String kind, int count)
      throws IOException {
    Sha256 sha256 = HostileJson.digest(node.path("sha256"), WHAT);
    long size = node.path("size").asLong(-1);
    if (size < 0) {
      throw new IOException("the manifest names no size for blob " + sha256);
    }
    List<Sha256> chunks = new ArrayList<>();
    for (JsonNode chunk : node.path("chunks")) {
      chunks.add(HostileJson.digest(chunk, WHAT));
    }
    boolean alone = count == 1 && text(node, "role").equals(BlobRole.CONTENT.name());
    String path =
        node.has("path") ? formed(node.path("path"), PATH) : path(sha256, id, kind, alone);
    Optional<Sha256> diffId =
        node.has("diffId")
            ? Optional.of(HostileJson.digest(node.path("diffId"), WHAT))
            : Optional.empty();
    return new ManifestBlob(sha256, size, path, chunks, text(node, "role"), diffId);
  }

  /** Manifests of an older form name no paths. */
  private static String path(Sha256 sha256, String id, String kind, boolean alone) {
    String word = kind.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-");
    String base = "evidence/%s-%s".formatted(id, word);
    return alone ? base : "%s/blobs/sha256/%s".formatted(base, sha256);
  }

  private static String text(JsonNode node, String key) {
    return node.path(key).asString("");
  }

  private static String formed(JsonNode node, Pattern form) throws IOException {
    String text = node.asString("");
    if (!form.matcher(text).matches() || text.contains("..")) {
      throw new IOException("the manifest is not of its form: a name in it is none");
    }
    return text;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    for (JsonNode node : array) {
      texts.add(node.isString() ? node.asString("") : node.toString());
    }
    return texts;
  }
}
