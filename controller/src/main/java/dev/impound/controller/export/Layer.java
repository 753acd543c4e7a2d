package dev.impound.controller.export;

import dev.impound.wire.Sha256;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A tar on this disk, or a layer of an image, which may be compressed by gzip.
 *
 * @param label what it is called in findings, such as "layer 2"
 * @param digest SHA-256 of the file as it was sealed
 * @param diffId for a layer: SHA-256 of it uncompressed
 */
public record Layer(String label, Path file, Sha256 digest, Optional<Sha256> diffId) {
  private static final int BUFFER = 1 << 16;

  /** A layer that unpacks to more is not read on. */
  private static final long MOST_BYTES = 1L << 40;

  /** A tar that is no layer. */
  public static Layer tar(String label, Path file, Sha256 digest) {
    return new Layer(label, file, digest, Optional.empty());
  }

  /** Whether the file is not the tar itself. */
  boolean isCompressed() {
    return diffId.filter(plain -> !plain.equals(digest)).isPresent();
  }

  /** Its tar. Skipping is cheap where it is not compressed. To be closed by the caller. */
  InputStream open() throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    return isCompressed() ? new Bounded(new GZIPInputStream(raw, BUFFER)) : raw;
  }

  /** Its tar, every byte of which is hashed on the way. */
  Checked openChecked() throws IOException {
    MessageDigest digest = Sha256.newDigest();
    InputStream raw = new Hashing(Files.newInputStream(file), digest);
    InputStream tar =
        isCompressed()
            ? new Bounded(new GZIPInputStream(raw, BUFFER))
            : new BufferedInputStream(raw, BUFFER);
    return new Checked(this, raw, tar, digest);
  }

  /** A tar that is read and compared with what was sealed. */
  record Checked(Layer layer, InputStream raw, InputStream tar, MessageDigest hash)
      implements AutoCloseable {
    /** Reads what is left of the file, and compares. */
    void finish() throws IOException {
      byte[] buffer = new byte[BUFFER];
      while (raw.read(buffer) >= 0) {
        // Only hashed.
      }
      Sha256 found = Sha256.ofFinished(hash);
      if (!found.equals(layer.digest())) {
        throw new ChangedBytesException(layer.label(), layer.digest(), found);
      }
    }

    @Override
    public void close() throws IOException {
      tar.close();
    }
  }

  /** Hashes what is read, and reads what is skipped. */
  private static final class Hashing extends FilterInputStream {
    private final MessageDigest digest;

    private Hashing(InputStream in, MessageDigest digest) {
      super(in);
      this.digest = digest;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      if (count > 0) {
        digest.update(bytes, offset, count);
      }
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(count, 0))];
      return Math.max(0, buffer.length == 0 ? 0 : read(buffer, 0, buffer.length));
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }

  /** Ends with an error what unpacks to more than any layer holds. */
  private static final class Bounded extends FilterInputStream {
    private long read;

    private Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      read += Math.max(0, count);
      if (read > MOST_BYTES) {
        throw new EOFException("it unpacks to more than %d bytes".formatted(MOST_BYTES));
      }
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(count, 0))];
      return Math.max(0, buffer.length == 0 ? 0 : read(buffer, 0, buffer.length));
    }
  }
}
