package dev.impound.controller.cli;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Bytes that arrive slice by slice: each must start where the one before ended, and all together
 * must have the length and the digest that the sender names at the end.
 */
abstract sealed class ArrivingFile implements AutoCloseable permits PartialFile, ExistingFile {
  private final MessageDigest digest = Sha256.newDigest();
  private final long announced;
  private long position;

  /**
   * For so many bytes.
   *
   * @param announced length that the sender named at the start
   */
  ArrivingFile(long announced) {
    this.announced = announced;
  }

  /** Takes the next slice. */
  final void accept(long offset, ByteBuffer data) throws IOException {
    if (offset != position) {
      throw damaged("a slice starts at byte %d instead of %d".formatted(offset, position));
    }
    if (position + data.remaining() > announced) {
      throw damaged("more than the announced %d bytes came".formatted(announced));
    }
    digest.update(data.duplicate());
    position += data.remaining();
    take(data);
  }

  /** Compares what came with what the sender says it sent. */
  final Sha256 finish(long size, String sha256) {
    if (size != position || size != announced) {
      throw damaged(
          "%d of %d bytes came, and %d were announced".formatted(position, size, announced));
    }
    Sha256 computed = Sha256.ofFinished(digest);
    if (!computed.hex().equals(sha256)) {
      throw damaged("what came has SHA-256 %s, and %s was sent".formatted(computed, sha256));
    }
    return computed;
  }

  final long announced() {
    return announced;
  }

  final long position() {
    return position;
  }

  /** Does with the bytes what this file is for. */
  abstract void take(ByteBuffer data) throws IOException;

  @Override
  public abstract void close() throws IOException;

  static ComplaintException damaged(String cause) {
    return Complaint.of(
            ExitCode.DAMAGED,
            "DIGEST_MISMATCH",
            "the evidence did not arrive as it is stored",
            cause,
            "pull it again; if that fails the same way, run impound evidence verify on the item")
        .asException();
  }
}
