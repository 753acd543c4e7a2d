package dev.impound.agent.testing;

import dev.impound.agent.acquisition.BlobPart;
import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.agent.acquisition.EvidenceSink;
import dev.impound.agent.acquisition.NotDeliveredException;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Keeps what is delivered in memory. */
public final class RecordingSink implements EvidenceSink {
  /** One delivery. */
  public record Entry(EvidenceKind kind, BlobPart part, Sha256 sha256) {}

  private final List<Entry> entries = new ArrayList<>();
  private final Map<Sha256, byte[]> contents = new HashMap<>();
  private int failAfter = Integer.MAX_VALUE;

  /** Takes {@code count} blobs and refuses all others. */
  public void failAfter(int count) {
    failAfter = count;
  }

  @Override
  public Delivered deliver(EvidenceKind kind, BlobPart part, OptionalLong size, InputStream bytes)
      throws IOException {
    byte[] content = bytes.readAllBytes();
    if (entries.size() >= failAfter) {
      throw new NotDeliveredException("the controller's disk is full", new IOException("full"));
    }
    Sha256 digest = Sha256.of(content);
    entries.add(new Entry(kind, part, digest));
    contents.put(digest, content);
    return new Delivered(digest, content.length);
  }

  /** What was delivered, in order. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** The bytes with a digest. */
  public byte[] content(Sha256 digest) {
    byte[] content = contents.get(digest);
    if (content == null) {
      throw new AssertionError("not delivered: " + digest);
    }
    return content;
  }

  /** The one blob of a kind. */
  public byte[] content(EvidenceKind kind) {
    return content(
        entries.stream().filter(one -> one.kind() == kind).findFirst().orElseThrow().sha256());
  }
}
