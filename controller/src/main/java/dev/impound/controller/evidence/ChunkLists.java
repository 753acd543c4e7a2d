package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The chunk digests of blobs: computed while a blob arrives and kept beside it until the seal, or
 * computed from the stored bytes where that is missing. A blob of one chunk needs no list.
 */
final class ChunkLists {
  private final StoreLayout layout;

  ChunkLists(StoreLayout layout) {
    this.layout = layout;
  }

  /** The file that keeps a list: a digest a line, and the digest of those lines. */
  static byte[] write(List<Sha256> chunks) {
    StringBuilder lines = new StringBuilder();
    chunks.forEach(chunk -> lines.append(chunk.hex()).append('\n'));
    Sha256 whole = Sha256.of(lines.toString().getBytes(StandardCharsets.US_ASCII));
    return lines.append(whole.hex()).append('\n').toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** The chunk digests of a stored blob. */
  List<Sha256> of(StoredBlob blob) throws IOException {
    if (blob.size() == 0) {
      return List.of();
    }
    if (blob.size() <= ChunkDigests.CHUNK_BYTES) {
      return List.of(blob.digest());
    }
    List<Sha256> kept = kept(layout.chunks(blob.digest()));
    return kept.size() == ChunkDigests.count(blob.size()) ? kept : compute(blob);
  }

  /** What is kept; nothing where it is missing or damaged. */
  static List<Sha256> kept(Path file) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      List<String> lines = new String(bytes, StandardCharsets.US_ASCII).lines().toList();
      if (lines.isEmpty() || !lines.stream().allMatch(line -> line.matches("[0-9a-f]{64}"))) {
        return List.of();
      }
      List<Sha256> chunks = lines.subList(0, lines.size() - 1).stream().map(Sha256::new).toList();
      return new String(write(chunks), StandardCharsets.US_ASCII)
              .equals(new String(bytes, StandardCharsets.US_ASCII))
          ? chunks
          : List.of();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Of the bytes as they are stored. */
  List<Sha256> compute(StoredBlob blob) throws IOException {
    ChunkDigests chunks = new ChunkDigests();
    byte[] buffer = new byte[BlobReader.BUFFER];
    try (InputStream in = Files.newInputStream(layout.blob(blob.digest()))) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        chunks.update(ByteBuffer.wrap(buffer, 0, count));
      }
    }
    return chunks.finish();
  }
}
