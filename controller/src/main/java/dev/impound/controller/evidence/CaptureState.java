package dev.impound.controller.evidence;

/** Where a capture stands. */
public enum CaptureState {
  /** Takes deliveries. */
  OPEN,
  /** Its manifest is decided and committed; the file and the custody entry may be missing. */
  SEALING,
  /** Its manifest is on the disk and in the chain of custody. Nothing of it changes. */
  SEALED
}
