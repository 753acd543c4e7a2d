package dev.impound.agent.testing;

import dev.impound.agent.acquisition.BlobPart;
import dev.impound.agent.acquisition.BlobSource;
import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.agent.acquisition.EvidenceSink;
import dev.impound.agent.acquisition.ItemBlob;
import dev.impound.agent.acquisition.NotDeliveredException;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Keeps what is delivered in memory. */
public final class RecordingSink implements EvidenceSink {
  /** One delivery. */
  public record Entry(EvidenceKind kind, BlobPart part, Sha256 sha256) {}

  private final List<Entry> entries = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final Set<Sha256> present = new HashSet<>();
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

  @Override
  public Delivered deliver(EvidenceKind kind, BlobPart part, BlobSource source) throws IOException {
    names.add(source.name());
    try (InputStream bytes = source.open()) {
      return deliver(kind, part, source.size(), bytes);
    }
  }

  /** Names under which deliveries could go on after a restart. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** Has the blob of this digest already, and lacks only others. */
  public void has(Sha256 digest) {
    present.add(digest);
  }

  @Override
  public Set<Sha256> lacking(EvidenceKind kind, List<ItemBlob> parts) {
    return parts.stream()
        .map(ItemBlob::sha256)
        .filter(digest -> !present.contains(digest))
        .collect(Collectors.toSet());
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
