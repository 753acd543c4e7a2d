package dev.impound.controller.evidence;

import java.io.IOException;
import java.io.OutputStream;

/** An item in a form it can be sent in. */
public interface Payload {
  /** Bytes that {@link #writeTo} will write. */
  long size();

  /**
   * Writes all of it, and does not close {@code out}. Reads the store as it writes, and compares
   * digests as it reads.
   *
   * @throws dev.impound.controller.rpc.RefusedException STORE_DAMAGED when stored bytes no longer
   *     have their digest; what was written until then must be thrown away
   */
  void writeTo(OutputStream out) throws IOException;
}
