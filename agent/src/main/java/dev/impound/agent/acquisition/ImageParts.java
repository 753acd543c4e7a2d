package dev.impound.agent.acquisition;

import dev.impound.agent.layers.BlobSink;
import dev.impound.agent.layers.LayerSource;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The parts of one image on their way to the other end: what it has of them, what it was sent. */
final class ImageParts implements BlobSink {
  private static final int BUFFER = 512 << 10;

  private final EvidenceSink sink;
  private final List<ItemBlob> delivered = new ArrayList<>();
  private final Set<Sha256> offered = new HashSet<>();
  private final Set<Sha256> atTheOtherEnd = new HashSet<>();
  private int skipped;

  ImageParts(EvidenceSink sink) {
    this.sink = sink;
  }

  /** Asks the other end for what it has of these parts. */
  void offer(List<ItemBlob> parts) {
    Set<Sha256> lacking = sink.lacking(EvidenceKind.IMAGE, parts);
    for (ItemBlob part : parts) {
      if (offered.add(part.sha256()) && !lacking.contains(part.sha256())) {
        atTheOtherEnd.add(part.sha256());
        skipped++;
        delivered.add(part);
      }
    }
  }

  /** Whether a part need not be sent. */
  boolean isThere(Sha256 digest) {
    return atTheOtherEnd.contains(digest);
  }

  /**
   * Takes a part of a save. One that is named by its digest, and which the other end has, is read
   * and compared here, and not sent.
   */
  @Override
  public Sha256 take(Part part, Optional<Sha256> named, long size, InputStream bytes)
      throws IOException {
    BlobPart known = known(part);
    if (named.isPresent() && !offered.contains(named.get())) {
      offer(List.of(new ItemBlob(named.get(), size, told(known), Optional.empty())));
    }
    if (named.isPresent() && isThere(named.get())) {
      return digest(bytes);
    }
    return send(known, size, bytes, Optional.empty());
  }

  /**
   * Sends a part that is read once.
   *
   * @param diffId of a layer: the digest that its bytes should have
   */
  Sha256 send(BlobPart part, long size, InputStream bytes, Optional<Sha256> diffId)
      throws IOException {
    return sent(sink.deliver(EvidenceKind.IMAGE, part, OptionalLong.of(size), bytes), part, diffId);
  }

  /** Sends a layer that can be read again, so that a restart of the agent begins nothing anew. */
  Sha256 send(LayerSource layer) throws IOException {
    BlobPart part = BlobPart.IMAGE_LAYER;
    return sent(
        sink.deliver(EvidenceKind.IMAGE, part, new LayerBlob(layer)),
        part,
        Optional.of(layer.diffId()));
  }

  private Sha256 sent(EvidenceSink.Delivered blob, BlobPart part, Optional<Sha256> diffId) {
    boolean right = diffId.filter(blob.sha256()::equals).isPresent();
    delivered.add(
        new ItemBlob(
            blob.sha256(),
            blob.size(),
            right ? part : told(part),
            right ? diffId : Optional.empty()));
    atTheOtherEnd.add(blob.sha256());
    return blob.sha256();
  }

  /** A layer as the other end knows it: by the digest that it should have. */
  private record LayerBlob(LayerSource layer) implements BlobSource {
    @Override
    public String name() {
      return "sha256:" + layer.diffId().hex();
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.of(layer.size());
    }

    @Override
    public InputStream open() throws IOException {
      return layer.open();
    }
  }

  /** A layer whose diff_id is not known is not called one. */
  private static BlobPart told(BlobPart part) {
    return part == BlobPart.IMAGE_LAYER ? BlobPart.UNDECIDED : part;
  }

  /** Digest of all of {@code bytes}, which go nowhere. */
  static Sha256 digest(InputStream bytes) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER];
    for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
      digest.update(buffer, 0, count);
    }
    return Sha256.ofFinished(digest);
  }

  /** All that the other end has of the image. */
  List<ItemBlob> delivered() {
    return List.copyOf(delivered);
  }

  /** How many parts were not sent because the other end has them. */
  int skipped() {
    return skipped;
  }

  private static BlobPart known(Part part) {
    return switch (part) {
      case CONFIG -> BlobPart.IMAGE_CONFIG;
      case LAYER -> BlobPart.IMAGE_LAYER;
      case MANIFEST -> BlobPart.IMAGE_MANIFEST;
      case UNDECIDED -> BlobPart.UNDECIDED;
    };
  }
}
