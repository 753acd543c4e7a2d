package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares a file with a blob of a manifest, and tells which chunks differ. */
record ChunkVerifier(Path file, String item, ManifestView.ManifestBlob blob) {
  /** More are not named one by one. */
  private static final int MOST_NAMED = 5;

  Optional<String> verify() throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      boolean encrypted = Files.exists(file.resolveSibling(file.getFileName() + ".age"));
      return Optional.of(
          encrypted
              ? "%s: %s is encrypted; decrypt it as VERIFY.txt tells".formatted(item, blob.path())
              : "%s: %s is missing".formatted(item, blob.path()));
    }
    MessageDigest digest = Sha256.newDigest();
    ChunkDigests chunks = new ChunkDigests();
    long size = 0;
    byte[] buffer = new byte[BlobReader.BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      // A file that goes on past the blob's end need not be read to its own.
      for (int count = in.read(buffer);
          count >= 0 && size <= blob.size();
          count = in.read(buffer)) {
        digest.update(buffer, 0, count);
        chunks.update(ByteBuffer.wrap(buffer, 0, count));
        size += count;
      }
    }
    if (size == blob.size() && Sha256.ofFinished(digest).equals(blob.sha256())) {
      return Optional.empty();
    }
    return Optional.of(
        "%s: %s is not as it was sealed%s"
            .formatted(item, blob.path(), where(chunks.finish(), size)));
  }

  private String where(List<Sha256> found, long size) {
    if (size != blob.size()) {
      return ": it is %s than the %d bytes that were sealed"
          .formatted(size > blob.size() ? "longer" : "shorter", blob.size());
    }
    return blob.chunks().size() == found.size() ? ", in " + damaged(blob.chunks(), found) : "";
  }

  /** Names the chunks that differ, counted from 0. */
  static String damaged(List<Sha256> sealed, List<Sha256> found) {
    List<String> chunks = new ArrayList<>();
    for (int chunk = 0; chunk < Math.min(sealed.size(), found.size()); chunk++) {
      if (!sealed.get(chunk).equals(found.get(chunk))) {
        chunks.add(Integer.toString(chunk));
      }
    }
    String named = String.join(", ", chunks.subList(0, Math.min(MOST_NAMED, chunks.size())));
    return "chunk %s of %d (8 MiB each, from 0)%s"
        .formatted(
            named,
            sealed.size(),
            chunks.size() > MOST_NAMED ? " and %d more".formatted(chunks.size() - MOST_NAMED) : "");
  }
}
