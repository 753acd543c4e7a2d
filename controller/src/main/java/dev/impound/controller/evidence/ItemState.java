package dev.impound.controller.evidence;

/** Where an item stands. */
public enum ItemState {
  /** Being delivered; its capture is not sealed. */
  RECEIVING,
  /** All of it is stored and named in a sealed manifest. */
  SEALED,
  /** Some of it is stored and named in a sealed manifest; the reason says what is missing. */
  PARTIAL,
  /** Nothing of it is stored; the reason says why. */
  FAILED,
  /** Was sealed or partial, and its bytes were ordered to go; the reason tells by whom and why. */
  PURGED
}
