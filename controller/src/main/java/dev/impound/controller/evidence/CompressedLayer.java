package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPInputStream;

/** Digest of what a compressed layer unpacks to. The bytes are hashed and thrown away. */
final class CompressedLayer {
  /** A layer that unpacks to more than this is not read on, */
  private static final long MOST_BYTES = 1L << 40;

  /** nor one that unpacks to more than so many times its size, */
  private static final long MOST_RATIO = 200;

  /** unless that is little. */
  private static final long ALWAYS_UNPACKED = 4L << 30;

  private CompressedLayer() {}

  /**
   * The diff_id of a gzip-compressed layer; does not close {@code in}.
   *
   * @param compressed bytes of the layer
   * @throws IOException when it is not gzip, not whole, or unpacks to far more than it holds
   */
  static Sha256 diffId(InputStream in, long compressed) throws IOException {
    long most = Math.min(MOST_BYTES, Math.max(ALWAYS_UNPACKED, compressed * MOST_RATIO));
    MessageDigest digest = Sha256.newDigest();
    InputStream plain =
        new GZIPInputStream(new BufferedInputStream(in, BlobReader.BUFFER), BlobReader.BUFFER);
    byte[] buffer = new byte[BlobReader.BUFFER];
    long size = 0;
    for (int count = plain.read(buffer); count >= 0; count = plain.read(buffer)) {
      digest.update(buffer, 0, count);
      size += count;
      if (size > most) {
        throw new IOException("it unpacks to more than %d bytes".formatted(most));
      }
    }
    return Sha256.ofFinished(digest);
  }
}
