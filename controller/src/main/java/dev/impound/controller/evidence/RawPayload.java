package dev.impound.controller.evidence;

import java.io.IOException;
import java.io.OutputStream;

/** An item's one blob, as it is stored. */
record RawPayload(BlobReader reader, StoredBlob blob) implements Payload {
  @Override
  public long size() {
    return blob.size();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    reader.copy(blob, out);
  }
}
