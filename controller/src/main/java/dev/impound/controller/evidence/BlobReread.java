package dev.impound.controller.evidence;

import dev.impound.wire.Printable;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads one blob once and tells where it is damaged. Used by one thread. */
final class BlobReread {
  /** More chunks are not named one by one. */
  private static final int MOST_NAMED = 5;

  private final StockedBlob blob;
  private final Path file;
  private final Stock.Pace pace;
  private final MessageDigest digest = Sha256.newDigest();
  private final ChunkDigests chunks = new ChunkDigests();
  private long size;

  BlobReread(StockedBlob blob, Path file, Stock.Pace pace) {
    this.blob = blob;
    this.file = file;
    this.pace = pace;
  }

  /**
   * What is wrong.
   *
   * @param sealed the digests of the chunks as they arrived; empty where they are not kept
   */
  Optional<BlobDamage> damage(List<Sha256> sealed) throws IOException, InterruptedException {
    try {
      read();
    } catch (NoSuchFileException e) {
      return Optional.of(damage(List.of(), "is gone from the store"));
    } catch (IOException e) {
      int chunk = (int) (size / ChunkDigests.CHUNK_BYTES);
      String why = Printable.brief(String.valueOf(e.getMessage()));
      return Optional.of(
          damage(List.of(chunk), "cannot be read in %s: %s".formatted(place(chunk), why)));
    }
    long expected = blob.sealedSize().orElse(size);
    if (size == expected && Sha256.ofFinished(digest).equals(blob.digest())) {
      return Optional.empty();
    }
    if (size != expected) {
      return Optional.of(
          damage(
              List.of(),
              "is %s than it was: %d bytes instead of %d"
                  .formatted(size < expected ? "shorter" : "longer", size, expected)));
    }
    List<Integer> differing = differing(sealed);
    return Optional.of(damage(differing, "is damaged" + named(differing)));
  }

  private void read() throws IOException, InterruptedException {
    byte[] buffer = new byte[BlobReader.BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
        chunks.update(ByteBuffer.wrap(buffer, 0, count));
        size += count;
        pace.read(count);
      }
    }
  }

  private List<Integer> differing(List<Sha256> sealed) {
    List<Sha256> found = chunks.finish();
    if (found.size() == 1) {
      return List.of(0);
    }
    List<Integer> differing = new ArrayList<>();
    for (int chunk = 0; chunk < found.size() && found.size() == sealed.size(); chunk++) {
      if (!found.get(chunk).equals(sealed.get(chunk))) {
        differing.add(chunk);
      }
    }
    return differing;
  }

  private String named(List<Integer> differing) {
    if (differing.isEmpty()) {
      return "; where is not known, because the digests of its chunks are not kept";
    }
    String places =
        differing.stream().limit(MOST_NAMED).map(this::place).collect(Collectors.joining(", "));
    int more = differing.size() - MOST_NAMED;
    return " in " + places + (more > 0 ? " and %d chunks more".formatted(more) : "");
  }

  /** The chunk and its bytes, both from 0. */
  private String place(int chunk) {
    long from = (long) chunk * ChunkDigests.CHUNK_BYTES;
    long whole = Math.max(blob.size(), size);
    long to = Math.max(from, Math.min(whole, from + ChunkDigests.CHUNK_BYTES) - 1);
    return "chunk %d (bytes %d to %d)".formatted(chunk, from, to);
  }

  private BlobDamage damage(List<Integer> where, String what) {
    return new BlobDamage(
        blob.digest(), size, where, "blob %s %s".formatted(blob.digest().hex(), what));
  }
}
