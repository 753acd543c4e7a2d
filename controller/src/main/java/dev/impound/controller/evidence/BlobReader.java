package dev.impound.controller.evidence;

import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.function.Function;

/** Reads blobs, and compares their digests while it reads. */
final class BlobReader {
  /** Bytes read at once; larger gains nothing measurable. */
  static final int BUFFER = 1 << 18;

  private final Function<Sha256, Path> files;

  BlobReader(StoreLayout layout) {
    this(layout::blob);
  }

  /**
   * Reads blobs that lie elsewhere.
   *
   * @param files where each lies
   */
  BlobReader(Function<Sha256, Path> files) {
    this.files = files;
  }

  /** The bytes of a blob, unchecked; to be closed by the caller. */
  InputStream open(StoredBlob blob) throws IOException {
    return Files.newInputStream(files.apply(blob.digest()));
  }

  /** All bytes of a blob that fits in memory. Refuses, STORE_DAMAGED, when they changed. */
  byte[] small(StoredBlob blob) throws IOException {
    if (blob.size() > HostileJson.MOST_BYTES) {
      throw new IOException(
          "blob %s holds %d bytes; at most %d are read as JSON"
              .formatted(blob.digest(), blob.size(), HostileJson.MOST_BYTES));
    }
    try (InputStream in = open(blob)) {
      byte[] bytes = in.readNBytes((int) blob.size() + 1);
      if (bytes.length != blob.size() || !Sha256.of(bytes).equals(blob.digest())) {
        throw damaged(blob);
      }
      return bytes;
    }
  }

  /**
   * Copies a blob and never more bytes than its size. Refuses, STORE_DAMAGED, at the end when they
   * changed.
   */
  void copy(StoredBlob blob, OutputStream out) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER];
    long left = blob.size();
    try (InputStream in = open(blob)) {
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw damaged(blob);
        }
        digest.update(buffer, 0, count);
        out.write(buffer, 0, count);
        left -= count;
      }
      if (in.read() >= 0 || !Sha256.ofFinished(digest).equals(blob.digest())) {
        throw damaged(blob);
      }
    } catch (java.nio.file.NoSuchFileException e) {
      throw damaged(blob);
    }
  }

  private static RefusedException damaged(StoredBlob blob) {
    return new RefusedException(
        RefusalReason.STORE_DAMAGED,
        "the store is damaged: blob %s no longer has its digest".formatted(blob.digest()),
        "do not use what was sent; \"impound evidence verify\" tells which items are hit");
  }
}
