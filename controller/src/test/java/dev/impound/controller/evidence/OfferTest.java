package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.impound.controller.custody.Act;
import dev.impound.evidence.v1.Blob;
import dev.impound.evidence.v1.DeliveryServiceGrpc;
import dev.impound.evidence.v1.OfferRequest;
import dev.impound.evidence.v1.OfferResponse;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfferTest {
  private static final byte[] BASE = StoreLab.random(1, 5000);
  private static final byte[] OTHER = StoreLab.random(2, 4000);
  private static final Sha256 DIGEST = Sha256.of(BASE);

  @TempDir Path folder;
  private StoreLab lab;
  private CaptureId capture;

  @BeforeEach
  void storeALayerOfAnEarlierCapture() throws IOException {
    lab = StoreLab.in(folder);
    lab.deliver(lab.openCapture(), ItemKind.IMAGE, BASE);
    capture = lab.openCapture();
  }

  @AfterEach
  void stop() throws IOException {
    lab.close();
  }

  private static Blob blob(byte[] bytes) {
    return Blob.newBuilder()
        .setSha256(Sha256.of(bytes).hex())
        .setSize(bytes.length)
        .setDiffId(Sha256.of(bytes).hex())
        .setRole(dev.impound.evidence.v1.BlobRole.BLOB_ROLE_IMAGE_LAYER)
        .build();
  }

  private static OfferRequest.Builder request(CaptureId capture) {
    return OfferRequest.newBuilder()
        .setCaptureId(capture.toString())
        .setKind(dev.impound.evidence.v1.ItemKind.ITEM_KIND_IMAGE)
        .addAllBlobs(List.of(blob(BASE), blob(OTHER)));
  }

  private OfferResponse offer(SpiffeId caller, OfferRequest.Builder request) throws IOException {
    try (GrpcLab grpc = new GrpcLab(lab, caller)) {
      return DeliveryServiceGrpc.newBlockingStub(grpc.channel)
          .withDeadlineAfter(60, TimeUnit.SECONDS)
          .offer(request.build());
    }
  }

  private void refuses(RefusalReason reason, SpiffeId caller, OfferRequest.Builder request) {
    assertThat(GrpcLab.reason(catchThrowable(() -> offer(caller, request)))).isEqualTo(reason);
  }

  private Item image() {
    return lab.evidence.items(capture).getFirst();
  }

  @Test
  void namesOnlyWhatTheStoreLacks() throws IOException {
    assertThat(offer(GrpcLab.NODE, request(capture)).getLackingSha256List())
        .containsExactly(Sha256.of(OTHER).hex());
  }

  @Test
  void lacksABlobWhoseStoredBytesWereDamaged() throws IOException {
    byte[] damaged = BASE.clone();
    damaged[100] ^= 1;
    Files.write(lab.blob(DIGEST), damaged);

    assertThat(offer(GrpcLab.NODE, request(capture)).getLackingSha256List()).contains(DIGEST.hex());
  }

  @Test
  void countsWhatIsStoredAsAPartOfTheItemAndAsNotSent() throws IOException {
    offer(GrpcLab.NODE, request(capture));
    lab.deliver(capture, ItemKind.IMAGE, OTHER);

    assertThat(lab.evidence.traffic(image()))
        .isEqualTo(new Traffic(9000, OTHER.length, BASE.length, OTHER.length));
    assertThat(lab.evidence.bytesReceived(capture)).isEqualTo(OTHER.length);
  }

  @Test
  void entersInCustodyThatTheDigestIsTheNodesWord() throws IOException {
    offer(GrpcLab.NODE, request(capture));
    offer(GrpcLab.NODE, request(capture));

    assertThat(lab.evidence.custody(image().id()))
        .filteredOn(entry -> entry.event().act() == Act.RECEIVE)
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.event().sha256()).contains(DIGEST);
              assertThat(entry.event().detail())
                  .contains("already stored, not sent again", "the node claims");
            });
  }

  @Test
  void lacksABlobOfAnotherSize() throws IOException {
    Files.write(lab.blob(DIGEST), new byte[] {1});

    assertThat(offer(GrpcLab.NODE, request(capture)).getLackingSha256List()).contains(DIGEST.hex());
    assertThat(lab.evidence.traffic(image()).skipped()).isZero();
  }

  @Test
  void sealsAnImageOfWhichOnlySomeWasSent() throws IOException {
    StoreLab.Image image = StoreLab.image(StoreLab.random(3, 3000), StoreLab.random(4, 2000));
    CaptureId earlier = lab.openCapture();
    lab.deliver(earlier, ItemKind.IMAGE, image.layers().getFirst());
    offer(GrpcLab.NODE, request(capture).clearBlobs().addBlobs(blob(image.layers().getFirst())));
    for (byte[] layer : image.layers().subList(1, image.layers().size())) {
      lab.deliver(capture, ItemKind.IMAGE, layer);
    }
    lab.deliver(capture, ItemKind.IMAGE, image.config());

    lab.evidence.seal(capture, StoreLab.report(image.claim()));

    assertThat(image().state()).isEqualTo(ItemState.SEALED);
    assertThat(image().layers()).hasSize(image.layers().size());
  }

  @Test
  void refusesWhatADeliveryIsRefusedFor() throws IOException {
    refuses(RefusalReason.CAPTURE_UNKNOWN, GrpcLab.NODE, request(new CaptureId(99)));
    refuses(RefusalReason.NOT_YOUR_CAPTURE, GrpcLab.OTHER_NODE, request(capture));
    refuses(RefusalReason.NOT_A_NODE, GrpcLab.OPERATOR, request(capture));
    lab.evidence.seal(capture, StoreLab.report());
    refuses(RefusalReason.CAPTURE_CLOSED, GrpcLab.NODE, request(capture));
  }

  @Test
  void refusesOffersThatAreNone() {
    refuses(RefusalReason.MALFORMED, GrpcLab.NODE, request(capture).clearBlobs());
    refuses(
        RefusalReason.MALFORMED,
        GrpcLab.NODE,
        request(capture).addAllBlobs(Collections.nCopies(1000, blob(OTHER))));
    refuses(
        RefusalReason.MALFORMED,
        GrpcLab.NODE,
        request(capture).setKind(dev.impound.evidence.v1.ItemKind.ITEM_KIND_LOGS));
    refuses(
        RefusalReason.MALFORMED,
        GrpcLab.NODE,
        request(capture).addBlobs(Blob.newBuilder().setSha256("../../etc/passwd")));
  }
}
