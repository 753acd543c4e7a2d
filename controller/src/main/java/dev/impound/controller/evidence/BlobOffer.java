package dev.impound.controller.evidence;

import dev.impound.wire.Printable;
import dev.impound.wire.Sha256;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What a node is about to deliver.
 *
 * @param name tells the blob from others of its item, so that a broken delivery can go on; empty
 *     for one that will not
 * @param digest of the whole blob, where the node knows it already
 */
record BlobOffer(
    CaptureId capture,
    ItemKind kind,
    BlobRole role,
    OptionalLong declaredSize,
    Optional<String> name,
    Optional<Sha256> digest) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,100}");

  BlobOffer {
    if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
      throw new IllegalArgumentException(
          "not the name of a blob (1 to 100 letters, digits and ._:-): \"%s\""
              .formatted(Printable.brief(name.get())));
    }
  }

  /** A blob of which only this is known. */
  static BlobOffer of(CaptureId capture, ItemKind kind, BlobRole role, OptionalLong declaredSize) {
    return new BlobOffer(capture, kind, role, declaredSize, Optional.empty(), Optional.empty());
  }

  /** The same blob under a name. */
  BlobOffer named(String given) {
    return new BlobOffer(capture, kind, role, declaredSize, Optional.of(given), digest);
  }
}
