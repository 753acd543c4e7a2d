package dev.impound.agent.delivery;

import dev.impound.agent.acquisition.BlobPart;
import dev.impound.agent.acquisition.BlobSource;
import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.agent.acquisition.EvidenceSink;
import dev.impound.agent.acquisition.ItemBlob;
import dev.impound.agent.acquisition.NotDeliveredException;
import dev.impound.evidence.v1.BlobHeader;
import dev.impound.evidence.v1.DeliverRequest;
import dev.impound.evidence.v1.DeliverResponse;
import dev.impound.evidence.v1.DeliveryServiceGrpc;
import dev.impound.evidence.v1.Stored;
import dev.impound.wire.CallFailure;
import dev.impound.wire.Sha256;
import dev.impound.wire.TwoWayCall;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Delivers blobs of one capture to the controller, one after the other. After a break of the
 * connection or of the controller it goes on where the controller's durable bytes end, from what it
 * keeps in memory: at most 8 MiB, which is also the most that is sent again.
 */
public final class Courier implements EvidenceSink {
  /** Twice what the controller makes durable at once. */
  private static final long WINDOW = 8L << 20;

  /** So that slices are encrypted and sent while the next ones are read and hashed. */
  private static final int BUFFERED = 2 * Parcel.SLICE;

  private final DeliveryLane lane;
  private final String captureId;
  private final LongConsumer progress;
  private final Patience patience;

  /** Blobs of another courier have other names, for they may be of other bytes. */
  private final String trip = UUID.randomUUID().toString();

  private final AtomicLong blobs = new AtomicLong();
  private final LinkGauge gauge = new LinkGauge(System::nanoTime);

  /**
   * A courier for one capture.
   *
   * @param progress told how many more bytes have been sent
   */
  public Courier(DeliveryLane lane, String captureId, LongConsumer progress) {
    this(lane, captureId, progress, Patience.STANDARD);
  }

  Courier(DeliveryLane lane, String captureId, LongConsumer progress, Patience patience) {
    this.lane = lane;
    this.captureId = captureId;
    this.progress = progress;
    this.patience = patience;
  }

  @Override
  public Delivered deliver(EvidenceKind kind, BlobPart part, OptionalLong size, InputStream bytes)
      throws IOException {
    String name = "%s-%d".formatted(trip, blobs.incrementAndGet());
    return deliver(new Parcel.Label(kind, part, size, name), bytes, Optional.empty());
  }

  @Override
  public Delivered deliver(EvidenceKind kind, BlobPart part, BlobSource source) throws IOException {
    try (InputStream bytes = source.open()) {
      return deliver(
          new Parcel.Label(kind, part, source.size(), source.name()), bytes, Optional.of(source));
    }
  }

  private Delivered deliver(Parcel.Label label, InputStream bytes, Optional<BlobSource> source)
      throws IOException {
    try (Parcel parcel = new Parcel(label, bytes, source, progress, Parcel.SLICE)) {
      return deliver(parcel);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotDeliveredException(
          "delivery of %s was broken off: the time limit passed".formatted(label.kind().title()),
          e);
    }
  }

  private Delivered deliver(Parcel parcel) throws IOException, InterruptedException {
    EvidenceKind kind = parcel.label().kind();
    Patience.Breaks breaks = new Patience.Breaks(patience);
    SlicePacker packer = new SlicePacker(lane.compression(), lane.bandwidth().isLimited(), gauge);
    Optional<StatusException> before = Optional.empty();
    while (true) {
      try {
        return confirmed(parcel, attempt(parcel, packer));
      } catch (StatusException e) {
        if (!breaks.mayGoOn(e, parcel.window().start())) {
          throw refused(kind, e);
        }
        before = Optional.of(e);
      } catch (CannotGoOnException e) {
        throw new NotDeliveredException(
            "cannot deliver %s to the controller: %s%s"
                .formatted(
                    kind.title(),
                    before.map(one -> CallFailure.inWords(one) + "; ").orElse(""),
                    e.getMessage()),
            e);
      }
    }
  }

  @Override
  public Set<Sha256> lacking(EvidenceKind kind, List<ItemBlob> parts) {
    return new Offers(lane, captureId).lacking(kind, parts);
  }

  private Stored attempt(Parcel parcel, SlicePacker packer)
      throws IOException, InterruptedException, StatusException {
    TwoWayCall<DeliverRequest, DeliverResponse> call =
        TwoWayCall.open(lane.ready(), DeliveryServiceGrpc.getDeliverMethod(), BUFFERED);
    return new DeliveryAttempt(
            call, parcel, lane.bandwidth(), packer, gauge, WINDOW, patience.still())
        .run(header(parcel));
  }

  private BlobHeader header(Parcel parcel) {
    Parcel.Label label = parcel.label();
    BlobHeader.Builder header =
        BlobHeader.newBuilder()
            .setCaptureId(captureId)
            .setKind(EvidenceMessages.kind(label.kind()))
            .setRole(EvidenceMessages.role(label.part()))
            .setName(label.name());
    label.size().ifPresent(header::setDeclaredSize);
    parcel.digest().map(Sha256::hex).ifPresent(header::setSha256);
    return header.build();
  }

  private static Delivered confirmed(Parcel parcel, Stored stored) {
    Sha256 sent = parcel.digest().orElseGet(() -> parcel.window().digestOf(parcel.window().end()));
    if (!stored.getSha256().equals(sent.hex()) || stored.getSize() != parcel.window().end()) {
      throw new NotDeliveredException(
          "the controller did not confirm %s: sent sha256 %s"
              .formatted(parcel.label().kind().title(), sent),
          new IOException("not confirmed"));
    }
    return new Delivered(sent, stored.getSize());
  }

  private static NotDeliveredException refused(EvidenceKind kind, StatusException failure) {
    return new NotDeliveredException(
        "cannot deliver %s to the controller: %s"
            .formatted(kind.title(), CallFailure.inWords(failure)),
        failure);
  }
}
