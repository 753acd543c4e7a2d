package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** SHA-256 computations that stand still on the way. */
final class Digests {
  private static final int BUFFER = 1 << 20;

  private Digests() {}

  /** The same computation once more. */
  static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the SHA-256 of every JDK can be copied", e);
    }
  }

  /** A computation that has taken in the first {@code length} bytes of a file. */
  static MessageDigest ofStart(Path file, long length) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long left = length; left > 0; left -= buffer.position()) {
        buffer.clear().limit((int) Math.min(BUFFER, left));
        if (channel.read(buffer) < 0) {
          throw new EOFException("%s ends %d bytes early".formatted(file, left));
        }
        digest.update(buffer.array(), 0, buffer.position());
      }
    }
    return digest;
  }
}
