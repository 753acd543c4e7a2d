package dev.impound.controller.evidence;

import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.util.Locale;

/** Tells a full disk from a broken one. */
final class DiskFull {
  /** What Linux says for ENOSPC and EDQUOT in the C locale. */
  private static final String NO_SPACE = "no space left on device";

  private static final String QUOTA = "disk quota exceeded";

  /** With less room than this a failed write is taken for a full disk, in whatever language. */
  private static final long NO_ROOM_BYTES = 64 << 10;

  private DiskFull() {}

  /** Whether {@code failure}, of a write to {@code store}, was for want of room. */
  static boolean caused(IOException failure, EvidenceStore store) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains(NO_SPACE) || message.contains(QUOTA)) {
      return true;
    }
    try {
      return store.freeBytes() < NO_ROOM_BYTES;
    } catch (IOException e) {
      return false;
    }
  }

  /** The refusal of a delivery. */
  static RefusedException refusal(StoreLayout layout) {
    return new RefusedException(
        RefusalReason.DISK_FULL,
        "cannot store evidence: the disk of %s is full".formatted(layout.root()),
        "make room on the controller's evidence disk, then capture again");
  }
}
