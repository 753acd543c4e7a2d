package dev.impound.controller.evidence;

import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.util.Optional;

/** Stored items in the forms in which they are sent. Safe for use by many threads. */
final class Outgoing {
  private final BlobReader reader;
  private final AgeFiles ageFiles;

  Outgoing(StoreLayout layout) {
    this.reader = new BlobReader(layout);
    this.ageFiles = new AgeFiles(layout);
  }

  /** An image as {@link Evidence#archive} gives it. */
  DockerArchive archive(Item item) throws IOException {
    if (item.kind() != ItemKind.IMAGE) {
      throw new RefusedException(
          RefusalReason.NOT_AN_IMAGE,
          "%s is not an image, it is %s".formatted(item.id(), item.kind()),
          "");
    }
    if (item.state() != ItemState.SEALED) {
      throw notComplete(item);
    }
    ageFiles.requirePlain(item);
    return new DockerArchive(
        reader, item.first(BlobRole.IMAGE_CONFIG).orElseThrow(), item.layers());
  }

  /** An item's one blob as {@link Evidence#raw} gives it. */
  Payload raw(Item item) throws IOException {
    if (item.kind() == ItemKind.IMAGE) {
      throw new RefusedException(
          RefusalReason.MALFORMED,
          "%s is an image, which is not sent raw".formatted(item.id()),
          "ask for it as a docker archive");
    }
    ageFiles.requirePlain(item);
    return new RawPayload(
        reader, item.first(BlobRole.CONTENT).orElseThrow(() -> notComplete(item)));
  }

  /** One blob as {@link Evidence#blob} gives it. */
  Payload blob(Item item, String sha256, long offset) throws IOException {
    Optional<Payload> ageFile = ageFiles.payload(item, sha256, offset);
    if (ageFile.isPresent()) {
      return ageFile.get();
    }
    StoredBlob blob =
        item.blobs().stream()
            .filter(stored -> stored.digest().hex().equals(sha256))
            .filter(stored -> offset >= 0 && offset <= stored.size())
            .findFirst()
            .orElseThrow(
                () ->
                    new RefusedException(
                        RefusalReason.MALFORMED,
                        "%s holds no such blob, or none so long".formatted(item.id()),
                        "the manifest names its blobs"));
    if (ageFiles.of(blob.digest()).isPresent()) {
      ageFiles.requirePlain(item);
    }
    return new RestPayload(reader, blob, offset);
  }

  private static RefusedException notComplete(Item item) {
    return new RefusedException(
        RefusalReason.ITEM_NOT_COMPLETE,
        "%s is %s%s"
            .formatted(
                item.id(), item.state(), item.reason().isEmpty() ? "" : ": " + item.reason()),
        "see \"impound evidence show %s\"".formatted(item.id()));
  }
}
