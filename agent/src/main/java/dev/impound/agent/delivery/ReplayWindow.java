package dev.impound.agent.delivery;

import dev.impound.wire.Sha256;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The bytes of a blob that were read and are not known to be durable at the other end, and the
 * digest of all that were read. Used by one thread at a time.
 */
final class ReplayWindow {
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private final MessageDigest digest = Sha256.newDigest();
  private long end;

  /** Consecutive bytes. */
  static final class Piece {
    private final long offset;
    private final byte[] bytes;
    private final int length;
    private final MessageDigest before;

    private Piece(long offset, byte[] bytes, int length, MessageDigest before) {
      this.offset = offset;
      this.bytes = bytes;
      this.length = length;
      this.before = before;
    }

    /** Where the bytes start in the blob. */
    long offset() {
      return offset;
    }

    /** The bytes, and room behind them; not to be changed. */
    byte[] bytes() {
      return bytes;
    }

    /** How many bytes there are. */
    int length() {
      return length;
    }

    /** Where the bytes end in the blob. */
    long end() {
      return offset + length;
    }
  }

  /** First byte that is here; what is before is gone. */
  long start() {
    return pieces.isEmpty() ? end : pieces.getFirst().offset();
  }

  /** Bytes of the blob that were read. */
  long end() {
    return end;
  }

  /** Adds the first {@code length} of {@code bytes}, which are kept as they are. */
  Piece add(byte[] bytes, int length) {
    Piece piece = new Piece(end, bytes, length, copy(digest));
    digest.update(bytes, 0, length);
    pieces.addLast(piece);
    end += length;
    return piece;
  }

  /** Forgets pieces that end at {@code committed} or before. */
  void release(long committed) {
    while (!pieces.isEmpty() && pieces.getFirst().end() <= committed) {
      pieces.removeFirst();
    }
  }

  /** Pieces of which some bytes are at {@code offset} or behind it, in order. */
  List<Piece> from(long offset) {
    return pieces.stream().filter(piece -> piece.end() > offset).toList();
  }

  /**
   * Digest of the bytes before {@code offset}, which is not before the start nor behind the end.
   */
  Sha256 digestOf(long offset) {
    for (Piece piece : pieces) {
      if (offset < piece.end()) {
        MessageDigest prefix = copy(piece.before);
        prefix.update(piece.bytes(), 0, Math.toIntExact(offset - piece.offset()));
        return Sha256.ofFinished(prefix);
      }
    }
    return Sha256.ofFinished(copy(digest));
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the SHA-256 of every JDK can be copied", e);
    }
  }
}
