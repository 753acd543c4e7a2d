package dev.impound.controller.export;

import dev.impound.wire.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** A canonical name as the first 128 bits of its SHA-256: of one size, however long the name. */
record PathKey(long high, long low) {
  /** Of a name. */
  static PathKey of(byte[] name) {
    MessageDigest digest = Sha256.newDigest();
    digest.update(name);
    return ofFinished(digest);
  }

  /** Of the root. */
  private static final PathKey ROOT = of(new byte[0]);

  /** Of the folders above a name, from the root down; there is none above the root. */
  static List<PathKey> above(byte[] name) {
    List<PathKey> keys = new ArrayList<>();
    if (name.length > 0) {
      keys.add(ROOT);
    }
    MessageDigest digest = Sha256.newDigest();
    int from = 0;
    for (int i = 0; i < name.length; i++) {
      if (name[i] == '/') {
        digest.update(name, from, i - from);
        from = i;
        keys.add(ofFinished(copy(digest)));
      }
    }
    return keys;
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
    }
  }

  private static PathKey ofFinished(MessageDigest digest) {
    ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
    return new PathKey(bytes.getLong(), bytes.getLong());
  }
}
