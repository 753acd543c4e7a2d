package dev.impound.agent.acquisition;

/** What part of an item a blob is. */
public enum BlobPart {
  /** The whole item. */
  CONTENT,
  /** The image's config. */
  IMAGE_CONFIG,
  /** One layer of the image. */
  IMAGE_LAYER,
  /** The image's OCI manifest. */
  IMAGE_MANIFEST,
  /** A part of the image; which one is in the report. */
  UNDECIDED
}
