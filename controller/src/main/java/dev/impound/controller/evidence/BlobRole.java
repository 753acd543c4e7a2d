package dev.impound.controller.evidence;

/** What part of an item a blob is. */
public enum BlobRole {
  /** Not known: it was delivered, and the node's report of it never came. */
  UNKNOWN,
  /** The whole item. */
  CONTENT,
  /** An image's config. */
  IMAGE_CONFIG,
  /** A layer of an image. */
  IMAGE_LAYER,
  /** An image's OCI manifest, from the node or made at the seal. */
  IMAGE_MANIFEST
}
