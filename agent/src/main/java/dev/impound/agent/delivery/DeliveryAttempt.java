package dev.impound.agent.delivery;

import dev.impound.agent.acquisition.NotDeliveredException;
import dev.impound.evidence.v1.Begun;
import dev.impound.evidence.v1.BlobHeader;
import dev.impound.evidence.v1.BlobTrailer;
import dev.impound.evidence.v1.DeliverRequest;
import dev.impound.evidence.v1.DeliverResponse;
import dev.impound.evidence.v1.Slice;
import dev.impound.evidence.v1.Stored;
import dev.impound.wire.Sha256;
import dev.impound.wire.TwoWayCall;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One call that delivers a blob, or as much of it as it lives. */
final class DeliveryAttempt {
  private final TwoWayCall<DeliverRequest, DeliverResponse> call;
  private final Parcel parcel;
  private final Bandwidth bandwidth;
  private final SlicePacker packer;
  private final LinkGauge gauge;
  private final long most;
  private final Duration still;

  /**
   * An attempt over {@code call}.
   *
   * @param most bytes that may be on their way unacknowledged
   * @param still how long the other end may take or acknowledge nothing
   */
  DeliveryAttempt(
      TwoWayCall<DeliverRequest, DeliverResponse> call,
      Parcel parcel,
      Bandwidth bandwidth,
      SlicePacker packer,
      LinkGauge gauge,
      long most,
      Duration still) {
    this.call = call;
    this.parcel = parcel;
    this.bandwidth = bandwidth;
    this.packer = packer;
    this.gauge = gauge;
    this.most = most;
    this.still = still;
  }

  /** Delivers what the controller lacks; comes back when the whole blob is durable there. */
  Stored run(BlobHeader header) throws IOException, InterruptedException, StatusException {
    boolean ended = false;
    try {
      send(DeliverRequest.newBuilder().setHeader(header));
      DeliverResponse first = answer();
      Stored stored = first.hasStored() ? first.getStored() : deliver(begun(first));
      ended = true;
      return stored;
    } finally {
      if (!ended) {
        call.cancel("the sender could not go on");
      }
    }
  }

  private static Begun begun(DeliverResponse answer) {
    if (!answer.hasBegun() || answer.getBegun().getCommitted() < 0) {
      throw outOfTurn();
    }
    return answer.getBegun();
  }

  private Stored deliver(Begun begun) throws IOException, InterruptedException, StatusException {
    packer.offered(begun.getEncodingsList());
    long from = parcel.goOnAt(begun.getCommitted(), new Sha256(begun.getSha256()));
    gauge.begin();
    for (ReplayWindow.Piece piece : parcel.window().from(from)) {
      send(piece, from);
    }
    while (true) {
      awaitRoom();
      Optional<ReplayWindow.Piece> piece = parcel.next();
      if (piece.isEmpty()) {
        return finish();
      }
      send(piece.get(), from);
    }
  }

  private void awaitRoom() throws InterruptedException, StatusException {
    ReplayWindow window = parcel.window();
    while (window.end() - window.start() + Parcel.SLICE > most) {
      long then = gauge.now();
      DeliverResponse answer = answer();
      gauge.waitedSince(then);
      acknowledge(answer);
    }
  }

  private void acknowledge(DeliverResponse answer) {
    if (!answer.hasAcknowledged()) {
      throw outOfTurn();
    }
    parcel.acknowledged(answer.getAcknowledged().getCommitted());
  }

  private Stored finish() throws InterruptedException, StatusException {
    BlobTrailer.Builder trailer =
        BlobTrailer.newBuilder()
            .setSha256(parcel.digest().orElseThrow().hex())
            .setSize(parcel.window().end());
    send(DeliverRequest.newBuilder().setTrailer(trailer));
    call.halfClose();
    DeliverResponse answer = answer();
    while (!answer.hasStored()) {
      acknowledge(answer);
      answer = answer();
    }
    return answer.getStored();
  }

  /** Sends those bytes of a piece that are not before {@code from}. */
  private void send(ReplayWindow.Piece piece, long from)
      throws InterruptedException, StatusException {
    int skipped = (int) Math.max(0, from - piece.offset());
    Slice slice = packer.slice(piece, skipped);
    bandwidth.take(slice.getData().size());
    long then = gauge.now();
    send(DeliverRequest.newBuilder().setSlice(slice));
    gauge.waitedSince(then);
    gauge.sent(slice.getData().size(), piece.length() - skipped);
  }

  /** A call that the controller has ended already takes no more; reading it tells why. */
  private void send(DeliverRequest.Builder part) throws InterruptedException, StatusException {
    if (!write(part.build())) {
      while (read() != null) {
        // Acknowledgements that came before the end.
      }
      throw outOfTurn();
    }
  }

  private DeliverResponse answer() throws InterruptedException, StatusException {
    @Nullable DeliverResponse answer = read();
    if (answer == null) {
      throw outOfTurn();
    }
    return answer;
  }

  private boolean write(DeliverRequest part) throws InterruptedException, StatusException {
    try {
      return call.write(part, still);
    } catch (TimeoutException e) {
      throw stoodStill("took nothing");
    }
  }

  private @Nullable DeliverResponse read() throws InterruptedException, StatusException {
    try {
      return call.read(still);
    } catch (TimeoutException e) {
      throw stoodStill("acknowledged nothing");
    }
  }

  /** As a break of the connection: the next attempt goes on where this one stood. */
  private StatusException stoodStill(String what) {
    return Status.UNAVAILABLE
        .withDescription("the controller %s for %d seconds".formatted(what, still.toSeconds()))
        .asException();
  }

  private static NotDeliveredException outOfTurn() {
    return new NotDeliveredException(
        "the controller ended a delivery before it was whole", new IOException("early answer"));
  }
}
