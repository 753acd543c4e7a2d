package dev.impound.controller.evidence;

/** Where a blob lies in the folder that an operator pulls. The manifest names it. */
final class BundlePaths {
  private BundlePaths() {}

  /** A file under the item's name, or one of the blobs of an OCI layout of that name. */
  static String of(Item item, StoredBlob blob) {
    return blob.role() == BlobRole.CONTENT && item.blobs().size() == 1
        ? folder(item)
        : "%s/blobs/sha256/%s".formatted(folder(item), blob.digest());
  }

  /** The item's file, or the folder of its blobs. */
  static String folder(Item item) {
    return "evidence/%s-%s".formatted(item.id(), item.kind().fileName());
  }
}
