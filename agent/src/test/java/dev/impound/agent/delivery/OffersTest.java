package dev.impound.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.acquisition.BlobPart;
import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.agent.acquisition.ItemBlob;
import dev.impound.agent.acquisition.NotDeliveredException;
import dev.impound.agent.testing.LocalServer;
import dev.impound.evidence.v1.Blob;
import dev.impound.evidence.v1.BlobRole;
import dev.impound.evidence.v1.DeliveryServiceGrpc;
import dev.impound.evidence.v1.OfferRequest;
import dev.impound.evidence.v1.OfferResponse;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OffersTest {
  private static final Sha256 BASE = Sha256.of(new byte[] {1});
  private static final Sha256 TOP = Sha256.of(new byte[] {2});

  private static ItemBlob layer(Sha256 digest) {
    return new ItemBlob(digest, 1, BlobPart.IMAGE_LAYER, Optional.of(digest));
  }

  private static Set<Sha256> offer(
      BiConsumer<OfferRequest, StreamObserver<OfferResponse>> controller) {
    var service =
        new DeliveryServiceGrpc.DeliveryServiceImplBase() {
          @Override
          public void offer(OfferRequest request, StreamObserver<OfferResponse> response) {
            controller.accept(request, response);
          }
        };
    return offer(service);
  }

  private static Set<Sha256> offer(DeliveryServiceGrpc.DeliveryServiceImplBase service) {
    try (LocalServer server = new LocalServer(service);
        DeliveryLane lane = new DeliveryLane(server.channel())) {
      return new Courier(lane, "CAP-1", bytes -> {})
          .lacking(EvidenceKind.IMAGE, List.of(layer(BASE), layer(TOP)));
    }
  }

  @Test
  void asksForWhatTheControllerLacks() {
    Set<Sha256> lacking =
        offer(
            (request, response) -> {
              assertThat(request.getCaptureId()).isEqualTo("CAP-1");
              assertThat(request.getBlobsList())
                  .extracting(Blob::getRole)
                  .containsOnly(BlobRole.BLOB_ROLE_IMAGE_LAYER);
              response.onNext(
                  OfferResponse.newBuilder()
                      .addLackingSha256(TOP.hex())
                      .addLackingSha256("0".repeat(64))
                      .build());
              response.onCompleted();
            });

    assertThat(lacking).containsExactly(TOP);
  }

  @Test
  void sendsAllToAControllerThatDoesNotKnowOffers() {
    assertThat(offer(new DeliveryServiceGrpc.DeliveryServiceImplBase() {}))
        .containsExactlyInAnyOrder(BASE, TOP);
  }

  @Test
  void sendsAllToAControllerThatIsAway() {
    assertThat(
            offer((request, response) -> response.onError(Status.UNAVAILABLE.asRuntimeException())))
        .containsExactlyInAnyOrder(BASE, TOP);
  }

  @Test
  void tellsWhyTheControllerRefused() {
    assertThatThrownBy(
            () ->
                offer(
                    (request, response) ->
                        response.onError(
                            Refusal.of(RefusalReason.CAPTURE_CLOSED, "it is sealed", "")
                                .asStatus())))
        .isInstanceOf(NotDeliveredException.class)
        .hasMessageContaining("it is sealed (CAPTURE_CLOSED)");
  }

  @Test
  void takesNoNonsenseForAnAnswer() {
    assertThatThrownBy(
            () ->
                offer(
                    (request, response) -> {
                      response.onNext(OfferResponse.newBuilder().addLackingSha256("x").build());
                      response.onCompleted();
                    }))
        .isInstanceOf(NotDeliveredException.class);
  }
}
