package dev.impound.controller.evidence;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a node says it delivered, against what is stored: decides each item's state, reason and
 * blobs. Pure but for {@code imageCheck}, which reads an image's config.
 */
final class Claims {
  private final Capture capture;
  private final Function<ItemKind, ItemId> ids;
  private final ImageCheck imageCheck;

  /** Looks into a stored image for a contradiction with what the node says of it. */
  interface ImageCheck {
    Optional<String> contradiction(TakenItem image);
  }

  /**
   * For one capture.
   *
   * @param ids the id of the item of a kind
   */
  Claims(Capture capture, Function<ItemKind, ItemId> ids, ImageCheck imageCheck) {
    this.capture = capture;
    this.ids = ids;
    this.imageCheck = imageCheck;
  }

  /** Decides by a node's report; kinds that arrived and are not in it become partial. */
  List<Item> decide(AcquisitionRecord report, List<Delivered> delivered) {
    Map<ItemKind, TakenItem> taken = new EnumMap<>(ItemKind.class);
    report.items().forEach(item -> taken.put(item.kind(), item));
    for (Delivered blob : delivered) {
      taken.putIfAbsent(
          blob.kind(),
          lost(blob.kind(), "it was delivered, and the node's report does not name it"));
    }
    return taken.values().stream()
        .filter(item -> !isAbsent(item, delivered))
        .map(item -> decide(item, of(item.kind(), delivered)))
        .toList();
  }

  /** What there was nothing of is no item; coverage tells of it. */
  private static boolean isAbsent(TakenItem item, List<Delivered> delivered) {
    return item.status() == TakenItem.Status.ABSENT && of(item.kind(), delivered).isEmpty();
  }

  /**
   * Decides without a report: all items that were begun are partial or failed for {@code reason}.
   */
  List<Item> abandon(List<Item> begun, List<Delivered> delivered, String reason) {
    return begun.stream()
        .map(
            item ->
                decide(lost(item.kind(), both(reason, item.reason())), of(item.kind(), delivered)))
        .toList();
  }

  private static TakenItem lost(ItemKind kind, String reason) {
    return new TakenItem(
        kind,
        TakenItem.Status.PARTIAL,
        reason,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "");
  }

  private static List<Delivered> of(ItemKind kind, List<Delivered> delivered) {
    return delivered.stream().filter(blob -> blob.kind() == kind).toList();
  }

  private Item decide(TakenItem claim, List<Delivered> stored) {
    List<StoredBlob> present =
        new ArrayList<>(claim.blobs().stream().filter(blob -> isStored(blob, stored)).toList());
    if (claim.status() == TakenItem.Status.COMPLETE) {
      Optional<String> flaw = flaw(claim, present);
      if (flaw.isEmpty()) {
        return item(claim, ItemState.SEALED, "", present);
      }
      return rest(claim, flaw.get(), present, stored);
    }
    String reason = claim.reason().isEmpty() ? "the node gave no reason" : claim.reason();
    return rest(claim, reason, present, stored);
  }

  /** A partial or failed item keeps all that arrived for it, named in the report or not. */
  private Item rest(
      TakenItem claim, String reason, List<StoredBlob> present, List<Delivered> stored) {
    for (Delivered blob : stored) {
      if (present.stream().noneMatch(named -> named.digest().equals(blob.digest()))) {
        BlobRole role = blob.role() == BlobRole.IMAGE_LAYER ? BlobRole.UNKNOWN : blob.role();
        present.add(StoredBlob.of(blob.digest(), blob.size(), role));
      }
    }
    return item(claim, present.isEmpty() ? ItemState.FAILED : ItemState.PARTIAL, reason, present);
  }

  private Optional<String> flaw(TakenItem claim, List<StoredBlob> present) {
    for (StoredBlob blob : claim.blobs()) {
      if (!present.contains(blob)) {
        return Optional.of(
            "the node says it delivered %d bytes with sha256 %s, and they are not stored"
                .formatted(blob.size(), blob.digest()));
      }
    }
    return claim.kind() == ItemKind.IMAGE ? imageFlaw(claim) : contentFlaw(claim);
  }

  private static Optional<String> contentFlaw(TakenItem claim) {
    return claim.blobs().size() == 1 && claim.blobs().getFirst().role() == BlobRole.CONTENT
        ? Optional.empty()
        : Optional.of(
            "the node calls it complete, and names %d parts of it instead of its one content"
                .formatted(claim.blobs().size()));
  }

  private Optional<String> imageFlaw(TakenItem claim) {
    long configs = count(claim, BlobRole.IMAGE_CONFIG);
    long manifests = count(claim, BlobRole.IMAGE_MANIFEST);
    long layers = count(claim, BlobRole.IMAGE_LAYER);
    if (configs != 1
        || manifests > 1
        || layers == 0
        || configs + manifests + layers != claim.blobs().size()) {
      return Optional.of(
          "the node calls it complete, and names %d configs, %d layers and %d manifests"
              .formatted(configs, layers, manifests));
    }
    return imageCheck.contradiction(claim);
  }

  private static long count(TakenItem claim, BlobRole role) {
    return claim.blobs().stream().filter(blob -> blob.role() == role).count();
  }

  private static boolean isStored(StoredBlob claimed, List<Delivered> stored) {
    return stored.stream()
        .anyMatch(blob -> blob.digest().equals(claimed.digest()) && blob.size() == claimed.size());
  }

  private static String both(String first, String second) {
    return second.isEmpty() ? first : first + "; " + second;
  }

  private Item item(TakenItem claim, ItemState state, String reason, List<StoredBlob> blobs) {
    return new Item(
        ids.apply(claim.kind()),
        capture.id(),
        capture.incident(),
        capture.node(),
        capture.container(),
        claim.kind(),
        state,
        reason,
        blobs,
        claim.imageId(),
        claim.started(),
        claim.ended(),
        claim.tool(),
        Optional.empty(),
        capture.keeper());
  }
}
