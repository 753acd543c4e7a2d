package dev.impound.agent.delivery;

import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.agent.acquisition.ItemBlob;
import dev.impound.agent.acquisition.NotDeliveredException;
import dev.impound.evidence.v1.DeliveryServiceGrpc;
import dev.impound.evidence.v1.OfferRequest;
import dev.impound.evidence.v1.OfferResponse;
import dev.impound.wire.Refusal;
import dev.impound.wire.Sha256;
import io.grpc.Status;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Asks the controller which blobs of a capture it lacks. */
final class Offers {
  /** A controller looks only at the names of files; its disk may be busy. */
  private static final long SECONDS = 60;

  private final DeliveryLane lane;
  private final String captureId;

  Offers(DeliveryLane lane, String captureId) {
    this.lane = lane;
    this.captureId = captureId;
  }

  /**
   * Which of these the controller lacks: all of them where it does not know of offers, or does not
   * answer.
   *
   * @throws NotDeliveredException when it refuses
   */
  Set<Sha256> lacking(EvidenceKind kind, List<ItemBlob> parts) {
    Set<Sha256> all = parts.stream().map(ItemBlob::sha256).collect(Collectors.toUnmodifiableSet());
    try {
      Set<Sha256> lacking = lacking(answer(kind, parts));
      lacking.retainAll(all);
      return lacking;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused(kind, "the time limit passed", e);
    } catch (ExecutionException e) {
      Status status = Status.fromThrowable(e);
      Status.Code code = status.getCode();
      if (code == Status.Code.UNIMPLEMENTED
          || code == Status.Code.UNAVAILABLE
          || code == Status.Code.DEADLINE_EXCEEDED) {
        return all;
      }
      String why =
          Refusal.from(e)
              .map(one -> "%s (%s)".formatted(one.message(), one.reason()))
              .orElseGet(status::toString);
      throw refused(kind, why, e);
    } catch (IllegalArgumentException e) {
      throw refused(kind, String.valueOf(e.getMessage()), e);
    }
  }

  private OfferResponse answer(EvidenceKind kind, List<ItemBlob> parts)
      throws InterruptedException, ExecutionException {
    return DeliveryServiceGrpc.newFutureStub(lane.ready())
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
        .offer(
            OfferRequest.newBuilder()
                .setCaptureId(captureId)
                .setKind(EvidenceMessages.kind(kind))
                .addAllBlobs(EvidenceMessages.blobs(parts))
                .build())
        .get();
  }

  private static Set<Sha256> lacking(OfferResponse answer) {
    Set<Sha256> lacking = new HashSet<>();
    answer.getLackingSha256List().forEach(digest -> lacking.add(new Sha256(digest)));
    return lacking;
  }

  private static NotDeliveredException refused(EvidenceKind kind, String why, Exception cause) {
    return new NotDeliveredException(
        "cannot offer %s to the controller: %s".formatted(kind.title(), why), cause);
  }
}
