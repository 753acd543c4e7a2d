package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which stored blobs were read whole a short while ago and had their digest, so that a base layer
 * is not read again for every container that stands on it. Kept in memory only: after a start every
 * blob is read anew. Safe for use by many threads.
 */
final class Rereads {
  /** A blob that was read longer ago is read again. */
  static final Duration FRESH = Duration.ofHours(24);

  /** Longer than a tick of any kernel. */
  private static final Duration TICK = Duration.ofMillis(50);

  /** The clock that files get their times from. */
  private static final InstantSource KERNEL = InstantSource.system();

  private final InstantSource clock;
  private final Map<Sha256, Seen> seen = new ConcurrentHashMap<>();

  /**
   * What changes with every change of a file: nobody sets the time of its last status change.
   *
   * @param attributes inode, size, and when content or status was changed last
   * @param settled whether a change from now on would be seen: the kernel's times are as coarse as
   *     its ticks
   */
  record Stamp(Map<String, Object> attributes, boolean settled) {}

  private record Seen(Stamp stamp, Instant at) {}

  Rereads(InstantSource clock) {
    this.clock = clock;
  }

  /** How a file is now; to be taken before its bytes are read. */
  static Stamp stamp(Path file) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(file, "unix:ino,size,ctime");
    Instant changed = ((FileTime) Objects.requireNonNull(attributes.get("ctime"))).toInstant();
    return new Stamp(Map.copyOf(attributes), changed.plus(TICK).isBefore(KERNEL.instant()));
  }

  /**
   * Takes note that the bytes of a file had the digest; its stamp was taken before they were read.
   */
  void fits(Sha256 digest, Stamp stamp) {
    if (stamp.settled()) {
      seen.put(digest, new Seen(stamp, clock.instant()));
    }
  }

  /** Nothing is known of the blob any more: its bytes changed though its file looks the same. */
  void forget(Sha256 digest) {
    seen.remove(digest);
  }

  /** When the bytes that the file holds still were read last; empty when that is too long ago. */
  Optional<Instant> lastRead(Sha256 digest, Path file) throws IOException {
    Seen last = seen.get(digest);
    return last != null
            && clock.instant().isBefore(last.at().plus(FRESH))
            && last.stamp().attributes().equals(stamp(file).attributes())
        ? Optional.of(last.at())
        : Optional.empty();
  }
}
